import { realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { CliError, exitCodes, inputError, usageError } from '../errors.js';
import { findImages } from '../images/find.js';

const codeOf = (error: unknown): string => String((error as { code?: string }).code);

/** The folders that tools may read below. What lies elsewhere is refused, also where a link leads to it; whether it exists is not told. */
export class Roots {
	readonly folders: readonly string[];

	/** @throws CliError ANOD_NO_INPUT for a folder that is not there */
	constructor(folders: readonly string[]) {
		this.folders = folders.map((folder) => {
			try {
				const path = realpathSync(folder);
				if (statSync(path).isDirectory()) return path;
			} catch (error) {
				throw inputError(`there is no folder ${folder} for --root (${codeOf(error)}).`, 'Check the path.');
			}
			throw inputError(`${folder} for --root is no folder.`, 'Name the folder that it lies in.');
		});
	}

	#inside(path: string): boolean {
		return this.folders.some((folder) => {
			const way = relative(folder, path);
			return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
		});
	}

	#outside(asked: string): CliError {
		return new CliError(
			'ANOD_OUTSIDE',
			`${asked} lies outside the folders that this server may use: ${this.folders.join(', ')}.`,
			'Name a path below one of them; whoever starts the server allows others with --root.',
			exitCodes.noInput,
		);
	}

	/** Where a path leads with all links followed; undefined where nothing is there. @throws CliError ANOD_OUTSIDE */
	#follow(path: string, asked: string): string | undefined {
		for (let known = path; ; known = dirname(known)) {
			try {
				const real = realpathSync(known);
				if (!this.#inside(real)) throw this.#outside(asked);
				return known === path ? real : undefined;
			} catch (error) {
				if (error instanceof CliError) throw error;
				if (known === dirname(known)) throw this.#outside(asked);
			}
		}
	}

	/** A path for a relative one in each root, in their order. */
	#candidates(asked: string): string[] {
		if (asked.trim() === '' || asked.includes('\0')) throw usageError(`${JSON.stringify(asked)} is no path.`, 'Name a file or a folder.');
		return isAbsolute(asked) ? [resolve(asked)] : this.folders.map((folder) => resolve(folder, asked));
	}

	/**
	 * The file or folder that a path means, with all links followed. A relative path is looked for below each root.
	 *
	 * @throws CliError ANOD_OUTSIDE, or ANOD_NO_INPUT where nothing is there, or no plain file
	 */
	existing(asked: string): { path: string; stats: Stats } {
		for (const candidate of this.#candidates(asked)) {
			const path = this.#follow(candidate, asked);
			if (path === undefined) continue;
			const stats = statSync(path);
			if (!stats.isFile() && !stats.isDirectory()) throw inputError(`${asked} is neither a file nor a folder.`, 'Name a plain file.');
			return { path, stats };
		}
		throw inputError(`there is no file or folder ${asked} below ${this.folders.join(', ')}.`, 'Check the path.');
	}

	/** A file. @throws CliError as `existing`, and for a folder */
	file(asked: string): string {
		const { path, stats } = this.existing(asked);
		if (stats.isDirectory()) throw inputError(`${asked} is a folder.`, 'Name a file in it.');
		return path;
	}

	/** Data to look at: a file, or a folder whose images all lie inside. @throws CliError as `existing` */
	data(asked: string): string {
		const { path, stats } = this.existing(asked);
		if (stats.isDirectory())
			for (const image of findImages([path]).files) if (!this.#inside(realpathSync(image.path))) throw this.#outside(image.name);
		return path;
	}

	/** Where a file may be written: its folder exists inside. @throws CliError ANOD_OUTSIDE, ANOD_NO_INPUT */
	toWrite(asked: string): string {
		const [candidate] = this.#candidates(asked) as [string];
		const folder = this.#follow(dirname(candidate), asked);
		if (folder === undefined) throw inputError(`there is no folder ${dirname(asked)} to write ${basename(asked)} in.`, 'Make it first.');
		return join(folder, basename(candidate));
	}
}
