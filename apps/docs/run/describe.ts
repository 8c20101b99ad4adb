import type { Plot } from './plots.js';

/** What a reader who does not see the plot is told. */
export function describe(plotted: Plot): string {
	const title = plotted.title ? `${plotted.title}: ` : '';
	switch (plotted.kind) {
		case 'histogram': {
			const { values, threshold } = plotted;
			const beyond = threshold === undefined ? '' : `; ${values.filter((value) => value >= threshold).length} at or beyond the threshold`;
			return `${title}histogram of ${values.length} values of ${plotted.label}${beyond}`;
		}
		case 'scatter':
			return `${title}${plotted.x.length} points, ${plotted.marked.filter(Boolean).length} of them marked`;
		case 'line':
			return `${title}${plotted.series.length === 1 ? 'a line' : `${plotted.series.length} lines`} of ${plotted.series[0].y.length} values`;
		case 'bars':
			return `${title}${plotted.names.map((name, i) => `${name} ${plotted.values[i].toPrecision(3)}`).join(', ')}`;
		case 'series': {
			const { panels, events, alarms, x } = plotted;
			const names = panels.flatMap(({ label }) => label || []);
			const found = [
				...(events.length > 0 ? [`${events.length} event${events.length === 1 ? '' : 's'} shaded`] : []),
				...(alarms.length > 0 ? [`${alarms.length} alarm${alarms.length === 1 ? '' : 's'} marked`] : []),
			];
			return [`${title}${x.length} steps of a series`, ...names, ...found].join(', ');
		}
		case 'images': {
			const { captions, marked, heat } = plotted;
			const found = marked.some(Boolean) ? `, ${marked.filter(Boolean).length} of them marked` : '';
			return `${title}${captions.length} pictures${heat ? ', each with its heat map' : ''}${found}`;
		}
	}
}
