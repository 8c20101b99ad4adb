import { isAnodError } from '@anod/core';
import type { Reply, Request, Step } from './messages.js';
import { Session } from './session.js';

const session = new Session();
const stops = new Map<number, AbortController>();
/** A page that redraws more often has less time for its reader. */
const betweenSteps = 80;

const post = (reply: Reply) => self.postMessage(reply);

/** What a reader is told: the sentence alone, without the code that programs go by. */
const sentence = (thrown: unknown): string => {
	const message = thrown instanceof Error ? thrown.message : String(thrown);
	const plain = isAnodError(thrown) ? message.replace(`${thrown.code}: `, '') : message;
	return plain.charAt(0).toUpperCase() + plain.slice(1);
};

self.onmessage = async ({ data: request }: MessageEvent<Request>) => {
	const { id, name } = request;
	if (name === 'stop') {
		stops.get(id)?.abort();
		return;
	}
	const stop = new AbortController();
	stops.set(id, stop);
	let last = Number.NEGATIVE_INFINITY;
	const onStep = ({ phase, fraction, step, loss }: Step) => {
		if (performance.now() - last < betweenSteps) return;
		last = performance.now();
		post({ id, kind: 'step', step: { phase, fraction, step, loss } });
	};
	try {
		const answer = await session[name](request.ask as never, { signal: stop.signal, onStep });
		post({ id, kind: 'answer', answer });
	} catch (thrown) {
		post({ id, kind: 'failed', message: sentence(thrown), stopped: isAnodError(thrown) && thrown.code === 'ANOD_ABORTED' });
	} finally {
		stops.delete(id);
	}
};
