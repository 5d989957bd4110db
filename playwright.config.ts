import { defineConfig } from '@playwright/test'

const isDesktop = process.env.TRELLIS_E2E_HOST === 'desktop'

/** End-to-end tests drive the real app: the browser host everywhere, Electron where its binary is. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.e2e.ts',
  // what only the browser host has: its port, its cookie, a crash that the window outlives
  ...(isDesktop ? { grepInvert: /@browser/ } : {}),
  timeout: 90_000,
  expect: { timeout: 15_000 },
  // each test has a host and a page of its own, which take about one core; the desktop app lets only one of it be
  workers: isDesktop ? 1 : 2,
  fullyParallel: true,
  // on a shared machine one click in some thousands comes too early; a test that needed its second try is named at the end
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  use: {
    viewport: { width: 1280, height: 800 },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.TRELLIS_CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
