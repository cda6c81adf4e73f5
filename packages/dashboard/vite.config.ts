import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Where `npm run dev` finds the API: `agentops dev` in another terminal. */
const API = 'http://127.0.0.1:7420'

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { conditions: ['@agentops/source', 'module', 'browser', 'development|production'] },
  server: { proxy: { '/api': API } },
  build: {
    outDir: '../server/public',
    emptyOutDir: true,
    target: 'es2023',
    // The content security policy forbids data: URLs, so no file is inlined as one.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
