// Browser tests of the whole of Avow. Each project is the same browser under other circumstances: with scripts, without
// them, and on a phone. Specs say what a person does; `support/` says how the house behind it is built.
import { defineConfig } from "@playwright/test";

const desktop = { width: 1280, height: 800 };

export default defineConfig({
  testDir: "specs",
  outputDir: "test-results",
  fullyParallel: true,
  workers: 2,
  // A second try tells what fails now and then, which is named as flaky, from what always fails. The run fails in either
  // case: people meet such a fault, too.
  retries: 1,
  failOnFlakyTests: true,
  forbidOnly: !!process.env.CI,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    locale: "en-GB",
    timezoneId: "UTC",
    colorScheme: "light",
    viewport: desktop,
    // `npx playwright test --trace on` records everything; it costs a third of the time.
    trace: "off",
    screenshot: "only-on-failure",
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
    launchOptions: {
      executablePath: "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "scripts", grepInvert: /@no-scripts|@phone/ },
    { name: "no-scripts", grepInvert: /@scripts|@phone/, use: { javaScriptEnabled: false } },
    { name: "phone", grep: /@phone/, use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } },
  ],
});
