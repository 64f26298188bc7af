import { TypeScript as ts } from 'typedoc';

/** @typedef {import('typedoc').TypeScript.Node} Node */
/** @typedef {import('typedoc').TypeScript.TypeChecker} TypeChecker */

/** What an expression throws for a malformed argument is documented once, at `fn`, `when` and `each`. */
const expressions = /\/lib\/(?:expr|helm)\//;

/** The functions of lib/errors.ts that return what their argument throws. */
const catching = /^(?:resultOf|problemsOf)$/;

/** @param {Node} node */
const isExpression = (node) => expressions.test(node.getSourceFile().fileName);

/**
 * Whether a call is the same every time, so that no input can make it fail.
 * @param {import('typedoc').TypeScript.Expressing} call
 */
const isFixed = ({ arguments: all = [] }) => all.length > 0 && all.every((argument) => ts.isStringLiteral(argument));

/**
 * The codes of the ChartErrors that leave a function: those of its own body and of the functions that it calls.
 * @param {TypeChecker} checker
 * @param {Node} body
 * @param {Set<Node>} [seen]
 * @returns {Set<string>}
 */
export function codesOf(checker, body, seen = new Set()) {
  /** @type {Set<string>} */
  const codes = new Set();
  if (seen.has(body)) return codes;
  seen.add(body);
  /** @param {Node} node */
  const visit = (node) => {
    if (ts.isTryStatement(node) && node.catchClause) return visit(node.catchClause);
    if (ts.isCallExpression(node) && catching.test(node.expression.getText())) return;
    if (ts.isNewExpression(node) && node.expression.getText() === 'ChartError') {
      for (const [, code = ''] of node.getText().matchAll(/\bcode: '([a-z-]+)'/g)) codes.add(code);
    }
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && !isFixed(node)) {
      const called = declarationsOf(checker, node.expression).flatMap(bodyOf);
      for (const other of called.filter((one) => isExpression(body) || !isExpression(one))) {
        for (const code of codesOf(checker, other, seen)) codes.add(code);
      }
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(body, visit);
  return codes;
}

/**
 * @param {TypeChecker} checker
 * @param {Node} name
 */
function declarationsOf(checker, name) {
  const symbol = checker.getSymbolAtLocation(name);
  const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return target?.declarations ?? [];
}

/**
 * What runs when the declared function is called or the declared class constructed.
 * @param {Node} declaration
 * @returns {Node[]}
 */
export function bodyOf(declaration) {
  if (ts.isClassDeclaration(declaration)) {
    return declaration.members.filter((one) => ts.isConstructorDeclaration(one) || ts.isPropertyDeclaration(one));
  }
  if (ts.isVariableDeclaration(declaration)) return declaration.initializer ? bodyOf(declaration.initializer) : [];
  return ts.isFunctionLike(declaration) && declaration.body ? [declaration] : [];
}
