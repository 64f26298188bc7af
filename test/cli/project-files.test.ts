import { projectFiles } from '../../lib/cli/init/project-files';
import { type Runner, runners } from '../../lib/cli/init/runners';

describe.each(Object.keys(runners) as Runner[])('the files of a new project with %s', (runner) => {
  const files = projectFiles({ name: 'hello', runner, chartwright: '1.0.0', versions: {} });

  it('compile with strict types', () => {
    const { compilerOptions } = JSON.parse(files.get('tsconfig.json') as string);
    expect(compilerOptions).toMatchObject({ strict: true, noUncheckedIndexedAccess: true, noEmit: true });
  });
});
