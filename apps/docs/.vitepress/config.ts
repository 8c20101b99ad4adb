import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { checkPages } from '../run/check.js';
import { readPages } from '../run/extract.js';
import { runnableBlocks } from '../run/markdown.js';
import { writeHeaders } from '../serve/headers.js';

const pages = fileURLToPath(new URL('../pages', import.meta.url));

export default defineConfig({
	lang: 'en',
	title: 'Anod',
	description: 'Finds anomalies with neural networks wherever JavaScript runs',
	srcDir: 'pages',
	outDir: 'dist',
	cacheDir: 'node_modules/.vitepress',
	cleanUrls: true,
	metaChunk: true,
	head: [
		['link', { rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' }],
		['meta', { name: 'color-scheme', content: 'light dark' }],
	],
	markdown: {
		theme: { light: 'github-light-high-contrast', dark: 'github-dark' },
		config: runnableBlocks,
	},
	themeConfig: {
		logo: { src: '/favicon.svg', alt: '' },
		nav: [
			{ text: 'Quick start', link: '/guide/quick-start' },
			{ text: 'Detectors', link: '/detectors/autoencoder', activeMatch: '/detectors/' },
		],
		sidebar: [
			{
				text: 'Guide',
				items: [
					{ text: 'Quick start', link: '/guide/quick-start' },
					{ text: 'Examples that run', link: '/guide/examples' },
				],
			},
			{
				text: 'Detectors',
				items: [
					{ text: 'Autoencoder: tables', link: '/detectors/autoencoder' },
					{ text: 'Convolutional: series', link: '/detectors/series' },
					{ text: 'Convolutional: streams', link: '/detectors/streams' },
					{ text: 'Convolutional: images', link: '/detectors/images' },
					{ text: 'Reward-driven: labels and feedback', link: '/detectors/reinforcement' },
				],
			},
		],
		outline: [2, 3],
		search: { provider: 'local' },
	},
	vite: {
		// The kernels are fetched as a file, which a content security policy can allow; a data: address it could not.
		build: { assetsInlineLimit: 0 },
		worker: { format: 'es' },
		// Named here, or the development server finds them one by one when a block first runs, and reloads the page under the reader.
		optimizeDeps: {
			include: [
				'@anod/core > ml-matrix',
				'@codemirror/commands',
				'@codemirror/lang-javascript',
				'@codemirror/language',
				'@codemirror/state',
				'@codemirror/view',
				'@lezer/highlight',
				'@observablehq/plot',
				'acorn',
				'sucrase',
			],
		},
	},
	/** Runs every block of every page on the built packages: a page that shows a broken example is not published. */
	async buildEnd(site) {
		await checkPages(readPages(pages));
		writeHeaders(site.outDir);
	},
});
