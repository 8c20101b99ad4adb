/**
 * Load for an HTTP server, as a program of its own so that it shares no event loop with what it measures: one JSON object in by standard
 * input, one out.
 *
 * Sockets are written and read directly, with one request under way on each. An answer is right when its body is byte for byte the one expected.
 *
 *     { port, path, headers, body, connections, seconds, rate?, expected? }
 *       body, expected: base64      rate: requests a second, begun on time whether or not others are answered; without it each answer is followed by the next request
 *     → { answered, perSecond, p50, p99, most, statuses, wrong, lost, late }
 *       milliseconds; wrong: 200 with another body; lost: requests without an answer; late: requests of the rate that found no free connection
 */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { quantile } from './statistics.mjs';

const { port, path, headers, body, connections, seconds, rate, expected } = JSON.parse(readFileSync(0, 'utf8'));
const content = Buffer.from(body, 'base64');
const right = expected === undefined ? undefined : Buffer.from(expected, 'base64');
const lines = Object.entries({ host: `127.0.0.1:${port}`, ...headers, 'content-length': content.length }).map(
	([name, value]) => `${name}: ${value}`,
);
const request = Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`), content]);

const latencies = [];
const statuses = {};
const free = [];
let [wrong, lost, late, underWay] = [0, 0, 0, 0];
let over = false;

function open() {
	const socket = connect(port, '127.0.0.1');
	socket.setNoDelay(true);
	let [began, waiting, ended] = [0, false, false];
	let chunks = [];
	let bytes = 0;
	let wanted = 0;
	const ask = () => {
		began = performance.now();
		waiting = true;
		underWay++;
		socket.write(request);
	};
	const next = () => {
		if (over) socket.destroy();
		else if (rate) free.push(ask);
		else ask();
	};
	const take = (status, whole, from) => {
		latencies.push(performance.now() - began);
		statuses[status] = (statuses[status] ?? 0) + 1;
		if (status === 200 && right && !whole.subarray(from).equals(right)) wrong++;
		waiting = false;
		underWay--;
		chunks = [];
		bytes = wanted = 0;
		next();
	};
	socket.on('connect', next);
	socket.on('data', (data) => {
		chunks.push(data);
		bytes += data.length;
		if (bytes < wanted) return;
		const whole = chunks.length === 1 ? data : Buffer.concat(chunks);
		const head = whole.indexOf('\r\n\r\n');
		if (head < 0) return;
		const text = whole.toString('latin1', 0, head);
		wanted = head + 4 + Number(/content-length: (\d+)/i.exec(text)[1]);
		if (bytes >= wanted) take(Number(text.slice(9, 12)), whole, head + 4);
		else chunks = [whole];
	});
	socket.on('error', () => {});
	socket.on('close', () => {
		if (waiting) {
			lost++;
			underWay--;
		}
		// The server may close a connection that it refused; another takes its place.
		if (!over && !ended) open();
		ended = true;
	});
}

for (let i = 0; i < connections; i++) open();
const start = performance.now();
if (rate) {
	let due = 0;
	const tick = () => {
		for (const now = Math.floor(((performance.now() - start) * rate) / 1000); due < now; due++) {
			const ask = free.pop();
			if (ask) ask();
			else late++;
		}
		if (!over) setTimeout(tick, 1);
	};
	tick();
}
setTimeout(() => {
	over = true;
	const took = (performance.now() - start) / 1000;
	const { length } = latencies;
	const told = {
		...{ answered: length, perSecond: (statuses[200] ?? 0) / took },
		...(length > 0 && { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), most: quantile(latencies, 1) }),
	};
	// What is under way has until then to be answered.
	setTimeout(() => {
		process.stdout.write(JSON.stringify({ ...told, statuses, wrong, lost: lost + underWay, late }));
		process.exit();
	}, 1000);
}, seconds * 1000);
