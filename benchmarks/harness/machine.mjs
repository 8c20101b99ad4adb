/** What a figure was measured on, without anything that names a person's machine. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';

/** Processor, cores, memory, system and Node. */
export function describeMachine() {
	const processors = os.cpus();
	return {
		processor: processors[0]?.model.trim() ?? 'unknown',
		cores: processors.length,
		memoryGiB: Math.round(os.totalmem() / 2 ** 30),
		system: `${os.type()} ${os.release().split('-')[0]} ${os.arch()}`,
		node: process.version,
	};
}

/** Version of our packages, and the commit they were built from where git is there to tell. */
export function describeOurs() {
	const root = new URL('../../', import.meta.url);
	const { version } = JSON.parse(readFileSync(new URL('packages/core/package.json', root), 'utf8'));
	const git = (...words) => spawnSync('git', words, { cwd: root, encoding: 'utf8' }).stdout?.trim() ?? '';
	const commit = git('rev-parse', '--short=10', 'HEAD');
	const edited = commit !== '' && git('status', '--porcelain', '--', 'packages', 'apps') !== '';
	return { anod: version, ...(commit ? { commit: edited ? `${commit} with edits` : commit } : {}) };
}
