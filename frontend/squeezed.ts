/// <reference types="node" />
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Beside every text file its .br and .gz, so that the web server never compresses while people wait. */
export function squeezed(): Plugin {
  let folder = '';
  return {
    name: 'squeezed',
    apply: 'build',
    configResolved: (config) => void (folder = resolve(config.root, config.build.outDir)),
    async closeBundle() {
      for (const file of await readdir(folder, { recursive: true })) {
        const path = join(folder, file);
        if (!/\.(js|css|svg|json|webmanifest)$/.test(file) || existsSync(`${path}.br`)) continue;
        const plain = await readFile(path);
        await writeFile(`${path}.br`, brotliCompressSync(plain));
        await writeFile(`${path}.gz`, gzipSync(plain, { level: 9 }));
      }
    },
  };
}
