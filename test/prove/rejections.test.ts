import { z } from 'zod';
import { fn } from '../../lib/expr/fn';
import type { JsonMap } from '../../lib/json';
import { helmFiles } from '../../lib/output/chart-files';
import { caseOf } from '../../lib/prove/cases/case';
import { ruleMessages } from '../../lib/prove/sections/rejections';
import { majors, pinned } from '../support/helm';
import { smallChart } from '../support/small-chart';

const shape = {
  pods: z.int().default(1).describe('Pods.'),
  name: z.string().default('web').describe('Name.'),
};

const model = smallChart(shape, (v, chart) => {
  // Defined in a separate helper file, _text.tpl.
  const lower = chart.define('text.lower', 'Name in lower case.', fn.lower(v.name));
  chart.failIf(fn.eq(v.pods, 0), `pods of ${lower} is 0: raise it`);
  return { name: lower };
});
const files = helmFiles(model);
const cases = [{ pods: 0, name: 'Shop' }, { pods: 1 }, { pods: 0 }].map((values) => caseOf(values as JsonMap));

describe.each(majors)('the messages of validation rules in Helm %i', (major) => {
  it('are printed for each case, with the helpers they include', async () => {
    const messages = await ruleMessages(pinned(major), { model, files }, cases);
    expect(messages.map((text) => text.trim())).toEqual([
      'pods of shop is 0: raise it',
      '',
      'pods of web is 0: raise it',
    ]);
  });

  it('show a rule that the chart has lost', async () => {
    const lost = new Map(files);
    lost.set('templates/validate.yaml', '');
    expect((await ruleMessages(pinned(major), { model, files: lost }, cases)).map((text) => text.trim())).toEqual([
      '',
      '',
      '',
    ]);
  });

  it('are the error of a rendering that breaks while the messages are printed', async () => {
    const validate = `${files.get('templates/validate.yaml')}{{- if eq (int .Values.pods) 0 }}{{- .Values.name.missing }}{{- end }}\n`;
    const broken = new Map(files).set('templates/validate.yaml', validate);
    const messages = await ruleMessages(pinned(major), { model, files: broken }, cases);
    expect(messages[0]).toContain('pods of shop is 0: raise it');
    expect(messages[1]?.trim()).toBe('');
    expect(messages[2]).toContain('pods of web is 0: raise it');
  });
});
