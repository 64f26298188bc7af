import { main } from '../../lib/cli/main';

/** The result of a command. */
export interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in this process, which is faster than starting a new one. */
export async function runMain(folder: string, args: readonly string[]): Promise<Answer> {
  const texts = { stdout: '', stderr: '' };
  const [directory, exitCode, listeners] = [process.cwd(), process.exitCode, process.stdout.listeners('error')];
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    jest.spyOn(process[stream], 'write').mockImplementation((text) => {
      texts[stream] += String(text);
      return true;
    }),
  );
  process.chdir(folder);
  try {
    process.exitCode = 0;
    await main(args);
    return { status: Number(process.exitCode), ...texts };
  } finally {
    process.chdir(directory);
    process.exitCode = exitCode;
    for (const spy of spies) spy.mockRestore();
    for (const listener of process.stdout.listeners('error') as (() => void)[]) {
      if (!listeners.includes(listener)) process.stdout.off('error', listener);
    }
  }
}
