/** Upper bounds of the classes of latency, in seconds. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Latency {
	readonly counts: number[];
	sum: number;
	count: number;
}

/** A number of now, told when it is asked for. */
export interface Gauge {
	readonly name: string;
	readonly help: string;
	readonly value: number;
}

const family = (name: string, type: string, help: string, lines: readonly string[]): string =>
	`# HELP anod_${name} ${help}\n# TYPE anod_${name} ${type}\n${lines.map((line) => `anod_${name}${line}\n`).join('')}`;

/** Counts what is served, and tells it in Prometheus's text format 0.0.4. */
export class Metrics {
	readonly #requests = new Map<string, number>();
	readonly #latencies = new Map<string, Latency>();
	readonly #rows = new Map<string, number>();

	request(route: string, status: number, seconds: number): void {
		const key = `{route="${route}",status="${status}"}`;
		this.#requests.set(key, (this.#requests.get(key) ?? 0) + 1);
		let latency = this.#latencies.get(route);
		if (!latency) this.#latencies.set(route, (latency = { counts: bounds.map(() => 0), sum: 0, count: 0 }));
		for (let b = bounds.length - 1; b >= 0 && seconds <= bounds[b]; b--) latency.counts[b]++;
		latency.sum += seconds;
		latency.count++;
	}

	scored(model: string, rows: number): void {
		this.#rows.set(model, (this.#rows.get(model) ?? 0) + rows);
	}

	text(gauges: readonly Gauge[]): string {
		return [
			family(
				'requests_total',
				'counter',
				'Requests answered.',
				[...this.#requests].map(([key, count]) => `${key} ${count}`),
			),
			family(
				'request_duration_seconds',
				'histogram',
				'Seconds from request to answer.',
				[...this.#latencies].flatMap(([route, { counts, sum, count }]) => [
					...counts.map((n, b) => `_bucket{route="${route}",le="${bounds[b]}"} ${n}`),
					`_bucket{route="${route}",le="+Inf"} ${count}`,
					`_sum{route="${route}"} ${sum}`,
					`_count{route="${route}"} ${count}`,
				]),
			),
			family(
				'rows_scored_total',
				'counter',
				'Rows scored.',
				[...this.#rows].map(([model, rows]) => `{model="${model}"} ${rows}`),
			),
			...gauges.map(({ name, help, value }) => family(name, 'gauge', help, [` ${value}`])),
		].join('');
	}
}
