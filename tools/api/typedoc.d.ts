/** What is used of the types of TypeDoc, which `npm run docs:api` installs and `npm ci` does not. */
declare module 'typedoc' {
  export namespace TypeScript {
    interface Node {
      getText(): string;
      getSourceFile(): { readonly fileName: string };
    }
    interface Expressing extends Node {
      readonly expression: Node;
      readonly arguments?: readonly Node[];
    }
    interface Declaring extends Node {
      readonly type?: Node;
      readonly initializer?: Node;
      readonly body?: Node;
      readonly members: readonly Node[];
      readonly tryBlock: Node;
      readonly catchClause?: Node;
    }
    interface Symbol {
      readonly name: string;
      readonly flags: number;
      readonly declarations?: readonly Declaring[];
    }
    interface Type {
      getProperties(): readonly Symbol[];
    }
    interface TypeChecker {
      getSymbolAtLocation(node: Node): Symbol | undefined;
      getAliasedSymbol(symbol: Symbol): Symbol;
      getTypeOfSymbol(symbol: Symbol): Type;
      typeToString(type: Type, enclosing: undefined, flags: number): string;
    }
    const SymbolFlags: { readonly Alias: number };
    const TypeFormatFlags: { readonly NoTruncation: number };
    function forEachChild(node: Node, visit: (child: Node) => void): void;
    function isStringLiteral(node: Node): boolean;
    function isNewExpression(node: Node): node is Expressing;
    function isCallExpression(node: Node): node is Expressing;
    function isTryStatement(node: Node): node is Declaring;
    function isClassDeclaration(node: Node): node is Declaring;
    function isConstructorDeclaration(node: Node): boolean;
    function isPropertyDeclaration(node: Node): boolean;
    function isVariableDeclaration(node: Node): node is Declaring;
    function isFunctionLike(node: Node): node is Declaring;
  }

  export interface Part {
    readonly kind: 'text';
    readonly text: string;
  }
  export interface Comment {
    readonly summary: Part[];
    getTag(name: `@${string}`): { readonly content: readonly Part[] } | undefined;
    getTags(name: `@${string}`): { readonly content: readonly Part[] }[];
  }
  export interface SomeType {
    readonly name?: string;
    typeArguments?: SomeType[];
    readonly elementType?: SomeType;
    readonly types?: SomeType[];
    readonly elementSummaries?: readonly (readonly Part[])[];
    readonly declaration?: Reflection;
  }
  export interface Reflection {
    readonly kind: number;
    readonly name: string;
    readonly flags: { readonly isOptional: boolean };
    readonly comment?: Comment;
    readonly parent?: Reflection;
    readonly signatures?: readonly Reflection[];
    readonly getSignature?: Reflection;
    readonly children?: readonly Reflection[];
    type?: SomeType;
    kindOf(kinds: readonly number[]): boolean;
    getFullName(): string;
  }
  export interface Context {
    readonly programs: readonly { getTypeChecker(): TypeScript.TypeChecker }[];
    readonly project: {
      readonly reflections: Record<string, Reflection>;
      removeReflection(reflection: Reflection): void;
    };
    getSymbolFromReflection(reflection: Reflection): TypeScript.Symbol | undefined;
  }
  export interface Application {
    readonly converter: { on(event: string, listener: (context: Context) => void, priority?: number): void };
    readonly renderer: { defineTheme(name: string, theme: unknown): void };
    readonly logger: { error(message: string): void };
  }
  export const Converter: { readonly EVENT_RESOLVE_BEGIN: 'resolveBegin'; readonly EVENT_RESOLVE_END: 'resolveEnd' };
  export const ReflectionKind: Readonly<
    Record<
      | 'Class'
      | 'Constructor'
      | 'Function'
      | 'Interface'
      | 'Method'
      | 'Module'
      | 'Parameter'
      | 'Property'
      | 'TypeParameter',
      number
    >
  >;
  export const UnknownType: new (name: string) => SomeType;
}

declare module 'typedoc-plugin-markdown' {
  type Render = (model: import('typedoc').Reflection, options: object) => string;
  export class MarkdownTheme {
    getRenderContext(page: object): { readonly partials: { signatureReturns: Render } };
  }
}
