import { html, Markup } from './markup.js';
import { style } from './style.js';

/**
 * A report as one HTML document that needs nothing beside it.
 *
 * @param pictures - whether it shows pictures, which are inside it: then the policy lets them be shown.
 */
export function page(title: string, pictures: boolean, sections: readonly Markup[]): string {
	const policy = `default-src 'none'; style-src 'unsafe-inline'${pictures ? '; img-src data:' : ''}`;
	return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="generator" content="anod">
<title>${title} · anomaly report</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main>
${sections.map(
	(section) => html`${section}
`,
)}</main>
</body>
</html>
`.text;
}
