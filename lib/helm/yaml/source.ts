import { LineCounter } from 'yaml';
import { ChartError, type Problem } from '../../errors';

/** A text and the problems found in it, by offset. */
export class Source {
  readonly lines = new LineCounter();
  private readonly problems = new Map<number, Problem>();

  constructor(
    readonly text: string,
    readonly where: string,
  ) {
    this.lines.addNewLine(0);
    for (const { index } of text.matchAll(/\n/g)) this.lines.addNewLine(index + 1);
  }

  /** Records the first problem at an offset; later ones are its consequences. */
  report(offset: number, message: string): void {
    const { line, col } = this.lines.linePos(Math.min(offset, this.text.length));
    if (this.problems.has(offset)) return;
    this.problems.set(offset, { code: 'yaml-invalid', where: `${this.where}:${line}:${col}`, message });
  }

  hasProblemInLine(offset: number): boolean {
    const { line } = this.lines.linePos(Math.min(offset, this.text.length));
    return [...this.problems.keys()].some((other) => this.lines.linePos(other).line === line);
  }

  throwProblems(): void {
    if (this.problems.size === 0) return;
    throw new ChartError([...this.problems].sort(([a], [b]) => a - b).map(([, problem]) => problem));
  }
}
