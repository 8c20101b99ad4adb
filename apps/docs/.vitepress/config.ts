import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { checkPages } from '../run/check.js';
import { readPages } from '../run/extract.js';
import { runnableBlocks } from '../run/markdown.js';
import { writeShown } from '../run/shown.js';
import { writeHeaders } from '../serve/headers.js';
import { mathematics } from './mathematics.js';
import { mendedTheme } from './mended-theme.js';
import { referenceItems } from './reference.js';

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
		theme: { light: 'github-light-high-contrast', dark: 'github-dark-default' },
		config(markdown) {
			markdown.use(runnableBlocks).use(mathematics);
		},
	},
	themeConfig: {
		logo: { src: '/favicon.svg', alt: '' },
		nav: [
			{ text: 'Quick start', link: '/guide/quick-start' },
			{ text: 'Detectors', link: '/detectors/autoencoder', activeMatch: '/detectors/' },
			{ text: 'Playground', link: '/playground' },
			{ text: 'How it works', link: '/how-it-works/autoencoder', activeMatch: '/how-it-works/' },
		],
		sidebar: [
			{
				text: 'Guide',
				items: [
					{ text: 'Quick start', link: '/guide/quick-start' },
					{ text: 'My data is a CSV', link: '/guide/csv' },
					{ text: 'I have a metric', link: '/guide/metric' },
					{ text: 'I have pictures', link: '/guide/pictures' },
					{ text: 'I have a few labels', link: '/guide/labels' },
					{ text: 'I need a threshold', link: '/guide/threshold' },
					{ text: 'Why this row?', link: '/guide/why' },
					{ text: 'In a Worker', link: '/guide/worker' },
					{ text: 'In Node', link: '/guide/node' },
					{ text: 'From Python', link: '/guide/python' },
					{ text: 'Examples that run', link: '/guide/examples' },
					{ text: 'Playground', link: '/playground' },
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
			{
				text: 'How it works',
				items: [
					{ text: 'Autoencoder', link: '/how-it-works/autoencoder' },
					{ text: 'Convolutional', link: '/how-it-works/convolutional' },
					{ text: 'Reward-driven', link: '/how-it-works/reward-driven' },
					{ text: 'The kernels', link: '/how-it-works/kernels' },
					{ text: 'The same bits', link: '/how-it-works/same-bits' },
				],
			},
			{
				text: 'Reference',
				items: [
					{ text: 'Errors', link: '/reference/errors' },
					{ text: 'Coming from another library', link: '/reference/migration' },
					{ text: 'Benchmarks', link: '/reference/benchmarks' },
				],
			},
			{ text: 'API', items: referenceItems(pages) },
		],
		outline: [2, 3],
		search: { provider: 'local' },
		notFound: { linkLabel: 'Take me home' },
	},
	vite: {
		plugins: [mendedTheme()],
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
				'papaparse',
				'sucrase',
			],
		},
	},
	/** Runs every block of every page on the built packages: a page that shows a broken example is not published. */
	async buildEnd(site) {
		writeShown(site.outDir, await checkPages(readPages(pages)));
		writeHeaders(site.outDir);
	},
});
