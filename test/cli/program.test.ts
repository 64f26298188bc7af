import { createProgram } from '../../lib/cli/program';
import { version } from '../../package.json';

const commands = createProgram().commands;

describe('chartwright', () => {
  it('knows its version', () => {
    expect(createProgram().version()).toBe(version);
  });

  it('takes --trace with every command, which a fault asks for', () => {
    expect(commands.length).toBeGreaterThan(4);
    const without = commands.filter(({ options }) => !options.some(({ long }) => long === '--trace'));
    expect(without.map((command) => command.name())).toEqual([]);
  });
});
