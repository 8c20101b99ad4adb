/** Loaded before a program (`node --import`): on exit, writes the most memory the process ever held, in KiB, to the file `ANOD_PEAK_MEMORY`. */
import { writeFileSync } from 'node:fs';

process.on('exit', () => writeFileSync(process.env.ANOD_PEAK_MEMORY, String(process.resourceUsage().maxRSS)));
