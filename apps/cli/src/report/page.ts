import { html, Markup } from './markup.js';
import type { ReportData } from './model.js';
import {
	columnsSection,
	evaluationSection,
	headSection,
	notesSection,
	scoreSections,
	settingsSection,
	timelineSection,
	topSection,
} from './sections.js';
import { style } from './style.js';

/** The whole report as one HTML document that needs nothing beside it. */
export function reportPage(data: ReportData): string {
	return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="generator" content="anod">
<title>${data.source} · anomaly report</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main>
${headSection(data)}
${notesSection(data)}
${timelineSection(data)}
${topSection(data)}
${evaluationSection(data)}
${scoreSections(data)}
${columnsSection(data)}
${settingsSection(data)}
</main>
</body>
</html>
`.text;
}
