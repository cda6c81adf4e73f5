// `npm test`: installs what is missing, then runs every check and every test, and sums up.
// Parses on Node 12, like node-version.mjs; the steps need a current Node.
import { nodeIsNewEnough } from './node-version.mjs'

if (nodeIsNewEnough()) {
  void import('./steps/test.mjs').then((steps) => steps.test())
}
