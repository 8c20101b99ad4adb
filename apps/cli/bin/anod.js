#!/usr/bin/env node
// Exists before the build, so that `npm install` in a clone links `npx anod` to this command and to no other package of that name.
await import('../dist/main.js').catch((error) => {
	if (error?.code !== 'ERR_MODULE_NOT_FOUND' || !String(error.message).includes('main.js')) throw error;
	process.stderr.write('anod is not built yet: run `npm run build` in the repository first.\n');
	process.exitCode = 1;
});
