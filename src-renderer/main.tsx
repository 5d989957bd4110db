// first of all: schemas are checked without made-up functions, which the page's policy forbids
import './app/zod-without-eval.ts'
import './styles/theme.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App.tsx'
import { start } from './app/start.ts'
import { connectToHost } from './state/api.ts'
import { followRuns } from './state/attention.ts'
import { followTheme } from './state/preferences-store.ts'
import { giveNonce } from './ui/csp-nonce.ts'

giveNonce()
followTheme()
connectToHost()
void start()
void followRuns()

const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
