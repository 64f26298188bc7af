/** The process of a `CommandProcess`: runs commands of the compiled CLI. */
const { join } = require('node:path');

const root = join(__dirname, '../..');
/** @type {typeof import('../../lib/cli/main')} */
const { main } = require(join(root, 'build/lib/cli/main.js'));

process.on('message', async (/** @type {import('./command-process').Command} */ command) => {
  const answer = await run(command);
  // Tests change files in their own folders, but not files of the project.
  if (command.folder !== root)
    for (const file of Object.keys(require.cache)) if (file.startsWith(command.folder)) delete require.cache[file];
  process.send?.(answer);
});

/**
 * @param {import('./command-process').Command} command
 * @returns {Promise<import('./command-process').Answer>}
 */
async function run({ folder, args, env }) {
  const [directory, environment, listeners] = [process.cwd(), process.env, process.stdout.listeners('error')];
  const stdout = capture(process.stdout);
  const stderr = capture(process.stderr);
  process.chdir(folder);
  process.env = { ...environment, ...env };
  process.exitCode = 0;
  try {
    await main(args);
    return { status: Number(process.exitCode), stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    process.exitCode = 0;
    process.chdir(directory);
    process.env = environment;
    for (const { restore } of [stdout, stderr]) restore();
    for (const listener of process.stdout.listeners('error'))
      if (!listeners.includes(listener)) process.stdout.off('error', /** @type {() => void} */ (listener));
  }
}

/**
 * Captures what is written to a stream.
 * @param {NodeJS.WriteStream} stream
 */
function capture(stream) {
  const { write } = stream;
  let written = '';
  stream.write = (/** @type {string | Uint8Array} */ text) => {
    written += text;
    return true;
  };
  return {
    text: () => written,
    restore: () => {
      stream.write = write;
    },
  };
}
