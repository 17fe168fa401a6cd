import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

const page = (name: string): string => resolve(import.meta.dirname, `${name}.html`);

export default defineConfig({
  build: {
    outDir: "../sessionctl/server/static",
    emptyOutDir: true,
    target: "es2022",
    // The server's content policy allows fonts and scripts from itself only: nothing as data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: [page("index"), page("staff"), page("devices")] },
  },
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"], restoreMocks: true },
});
