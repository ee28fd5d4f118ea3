/// <reference types="node" />
import { readdirSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { squeezed } from './squeezed.ts';

// One entry a page, one for the frame around all of them; `worker` is the service worker, and `ask`
// stands in the text of the player's page.
const pages = ['site', 'hub', 'play', 'me', 'leagues', 'settings', 'shop', 'desk', 'learn', 'review', 'crowd', 'worker', 'ask'];

// The sentences of each folder in other languages; a page names those of its reader. What is embedded
// in other people's pages is built by itself: `vite.embed.config.ts`.
const words = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\/words\.\w+\.ts$/.test(file) && !file.endsWith('.test.ts') && !file.startsWith('embed/'),
);

// What several players' pages need is one file: each request costs more than what it carries.
const shared = {
  name: 'shared',
  test: /\/src\/(?:shared|play|questions|site)\/|\/node_modules\/(?:svelte|idb)\/|vite\/preload-helper/,
  minShareCount: 2,
};

export default defineConfig({
  base: '/static/',
  plugins: [svelte({ configFile: false }), squeezed()],
  build: {
    outDir: 'dist',
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    // The content security policy allows no data: addresses, so no file becomes one.
    assetsInlineLimit: 0,
    rollupOptions: {
      input: [...pages.map((page) => `${page}/main.ts`), ...words].map((file) => `src/${file}`),
      output: { codeSplitting: { groups: [shared] } },
    },
    target: 'es2022',
  },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
  },
});
