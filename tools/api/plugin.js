/** A plugin of TypeDoc: shortens types, and checks the docstrings for what TypeDoc has no option for. */
import { Converter, ReflectionKind, TypeScript as ts, UnknownType } from 'typedoc';
import { MarkdownTheme } from 'typedoc-plugin-markdown';
import { bodyOf, codesOf } from './throws.js';

/** @typedef {import('typedoc').Context} Context */
/** @typedef {import('typedoc').Reflection} Reflection */
/** @typedef {import('typedoc').SomeType} SomeType */

const callable = [ReflectionKind.Constructor, ReflectionKind.Function, ReflectionKind.Method];

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.renderer.defineTheme('chartwright', Theme);
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    for (const reflection of Object.values(context.project.reflections)) {
      shortenTypes(context, reflection);
      listMembers(reflection);
      if (reflection.name === 'fn') listFunctions(context, reflection);
    }
  });
  // Last, because an implemented method takes over the comment of its interface at this event.
  const last = -1000;
  const check = (/** @type {Context} */ context) => {
    for (const reflection of Object.values(context.project.reflections)) {
      for (const problem of problemsOf(context, reflection))
        app.logger.error(`${reflection.getFullName()}: ${problem}`);
    }
  };
  app.converter.on(Converter.EVENT_RESOLVE_END, check, last);
}

class Theme extends MarkdownTheme {
  /**
   * @override
   * @param {object} page
   */
  getRenderContext(page) {
    const context = super.getRenderContext(page);
    const { signatureReturns } = context.partials;
    // The signature already has the type; a section of its own is for its fields, and for what @returns adds.
    context.partials.signatureReturns = (model, options) =>
      model.comment?.getTag('@returns') || model.type?.declaration?.children ? signatureReturns(model, options) : '';
    return context;
  }
}

/**
 * @param {Context} context
 * @param {Reflection} reflection
 */
function shortenTypes(context, reflection) {
  if (reflection.kindOf([ReflectionKind.Parameter, ReflectionKind.Property])) {
    const written = context.getSymbolFromReflection(reflection)?.declarations?.[0]?.type?.getText();
    // TypeDoc would list every field of what such a type evaluates to.
    if (written && /^(?:Pick<)?Refs</.test(written)) {
      for (const inner of [...(reflection.type?.types ?? []), reflection.type]) {
        if (inner?.declaration) context.project.removeReflection(inner.declaration);
      }
      reflection.type = new UnknownType(written.replaceAll(/\s+/g, ' '));
    }
  }
  withoutDefaults(reflection.type);
}

/**
 * Adds the comments of a union's members to its docstring: a code block of its type has no place for them.
 * @param {Reflection} union
 */
function listMembers({ comment, type }) {
  const { types = [], elementSummaries = [] } = type ?? {};
  const texts = elementSummaries.map((parts) =>
    parts
      .map(({ text }) => text)
      .join('')
      .replaceAll('\n', ' '),
  );
  const items = texts.map((text, index) => `- \`${types[index]}\`: ${text}`);
  if (items.length > 0) comment?.summary.push({ kind: 'text', text: `\n\n${items.join('\n')}` });
}

/**
 * Adds the signatures of `fn` to its docstring: its type is computed, and TypeDoc would print the computation.
 * @param {Context} context
 * @param {Reflection} fn
 */
function listFunctions(context, fn) {
  const symbol = context.getSymbolFromReflection(fn);
  const checker = context.programs[0]?.getTypeChecker();
  if (!symbol || !checker) return;
  const lines = checker
    .getTypeOfSymbol(symbol)
    .getProperties()
    .map((property) => {
      const type = checker.typeToString(checker.getTypeOfSymbol(property), undefined, ts.TypeFormatFlags.NoTruncation);
      return `${property.name}: ${type.replaceAll(/args_\d+: /g, '')}`;
    });
  fn.comment?.summary.push({ kind: 'text', text: `\n\n\`\`\`ts\n${lines.sort().join('\n')}\n\`\`\`` });
}

/**
 * `ZodType<T>` for `ZodType<T, unknown, $ZodTypeInternals<T, unknown>>`, and the same of an object.
 * @param {SomeType | undefined} type
 */
function withoutDefaults(type) {
  if (type?.name === 'ZodType' || type?.name === 'ZodObject') type.typeArguments?.splice(1);
  for (const inner of [...(type?.typeArguments ?? []), ...(type?.types ?? []), type?.elementType]) {
    if (inner) withoutDefaults(inner);
  }
}

/**
 * @param {Context} context
 * @param {Reflection} reflection
 * @returns {string[]}
 */
function problemsOf(context, reflection) {
  const problems = [];
  const { comment, flags, kind, name, parent } = reflection;
  const isMember = parent?.kindOf([ReflectionKind.Module, ReflectionKind.Class, ReflectionKind.Interface]);
  const summaries = [comment, ...signaturesOf(reflection).map((signature) => signature.comment)];
  if (
    isMember &&
    kind !== ReflectionKind.Constructor &&
    kind !== ReflectionKind.TypeParameter &&
    !summaries.some((one) => one?.summary.length)
  ) {
    problems.push('has no docstring');
  }
  if (kind === ReflectionKind.Property && flags.isOptional && !comment?.getTag('@default')) {
    problems.push('is optional and has no @default');
  }
  if (name === '__namedParameters') problems.push('has no name: add @param');
  const throws = summaries.flatMap((one) => one?.getTags('@throws') ?? []).flatMap(({ content }) => content);
  const documented = throws.map(({ text }) => text).join('');
  for (const code of reflection.kindOf(callable) ? thrownBy(context, reflection) : []) {
    if (!documented.includes(`\`${code}\``))
      problems.push(`throws a ChartError with the code ${code} and has no @throws for it`);
  }
  return problems;
}

/** @param {Reflection} reflection */
const signaturesOf = ({ signatures = [], getSignature }) => [...signatures, ...(getSignature ? [getSignature] : [])];

/**
 * @param {Context} context
 * @param {Reflection} reflection
 */
function thrownBy(context, reflection) {
  const [program] = context.programs;
  const symbol = context.getSymbolFromReflection(reflection) ?? classOf(context, reflection);
  const bodies = (symbol?.declarations ?? []).flatMap(bodyOf);
  return new Set(program ? bodies.flatMap((body) => [...codesOf(program.getTypeChecker(), body)]) : []);
}

/**
 * @param {Context} context
 * @param {Reflection} reflection
 */
const classOf = (context, { kind, parent }) =>
  kind === ReflectionKind.Constructor && parent ? context.getSymbolFromReflection(parent) : undefined;
