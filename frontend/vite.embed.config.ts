/**
 * What goes into other people's pages, built apart from our own: the loader is one classic script,
 * and the frame carries nothing that only the game's pages need.
 *
 *     vite build --config vite.embed.config.ts --mode loader
 *     vite build --config vite.embed.config.ts --mode frame
 */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type UserConfig } from 'vite';
import { squeezed } from './squeezed.ts';

const loader: UserConfig['build'] = {
  lib: { entry: 'src/embed/loader/main.ts', formats: ['iife'], name: 'goldrushLoader', fileName: () => 'embed/loader.js' },
};

const frame: UserConfig['build'] = {
  manifest: 'manifest.frame.json',
  modulePreload: { polyfill: false },
  assetsInlineLimit: 0,
  rollupOptions: {
    // Sentences in other languages; the page names those of its reader ahead of the script.
    input: ['src/embed/frame/main.ts', 'src/embed/words.de.ts', 'src/shared/words.de.ts'],
  },
};

export default defineConfig(({ mode }) => ({
  base: '/static/',
  publicDir: false,
  plugins: [svelte({ configFile: false }), squeezed()],
  build: { outDir: 'dist', emptyOutDir: false, target: 'es2022', ...(mode === 'loader' ? loader : frame) },
}));
