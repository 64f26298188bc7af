import { createProgram } from '../../lib/cli/program';
import { version } from '../../package.json';

const commands = createProgram().commands;

describe('chartwright', () => {
  it('prints its version', () => {
    expect(createProgram().version()).toBe(version);
  });

  it('accepts --trace for every command, as internal errors suggest', () => {
    expect(commands.length).toBeGreaterThan(4);
    const without = commands.filter(({ options }) => !options.some(({ long }) => long === '--trace'));
    expect(without.map((command) => command.name())).toEqual([]);
  });
});
