// `npm start`: installs and builds what is missing, then runs the server with the demo agent.
// Parses on Node 12, like node-version.mjs; the steps need a current Node.
import { nodeIsNewEnough } from './node-version.mjs'

if (nodeIsNewEnough()) {
  void import('./steps/start.mjs').then((steps) => steps.start(process.argv.slice(2)))
}
