import { compile, TreeInterpreter } from '@jmespath-community/jmespath';

// Loaded apart from all else, and shares nothing with it: see docs/decisions/0015-crm-documents.md.

/** A compiled JMESPath expression. It never throws: what does not apply to an answer is null, as in JMESPath. */
export interface Expression {
  readonly evaluate: (json: unknown) => unknown;
  /** Top-level names that it reads; undefined where it reads the whole, whatever is in it. */
  readonly names: ReadonlySet<string> | undefined;
}

interface Signature {
  readonly min: number;
  readonly max: number;
  /** Position of the argument that is an `&expression`: data must not pass for one. */
  readonly expression?: number;
  /** Position of the argument that is a literal: two texts of an answer could take long together. */
  readonly literal?: number;
}

const one: Signature = { min: 1, max: 1 };
const byKey: Signature = { min: 2, max: 2, expression: 1 };
const twoTexts: Signature = { min: 2, max: 2, literal: 1 };
const any: Signature = { min: 1, max: 64 };

/**
 * The functions of JMESPath 1.0 (https://jmespath.org/specification.html#built-in-functions) and two letter cases.
 * Others of the library make long texts of short ones, or take seconds for blanks.
 */
const FUNCTIONS: ReadonlyMap<string, Signature> = new Map([
  ['abs', one],
  ['avg', one],
  ['ceil', one],
  ['contains', twoTexts],
  ['ends_with', twoTexts],
  ['floor', one],
  ['join', { min: 2, max: 2, literal: 0 }],
  ['keys', one],
  ['length', one],
  ['lower', one],
  ['map', { min: 2, max: 2, expression: 0 }],
  ['max', one],
  ['max_by', byKey],
  ['merge', any],
  ['min', one],
  ['min_by', byKey],
  ['not_null', any],
  ['reverse', one],
  ['sort', one],
  ['sort_by', byKey],
  ['starts_with', twoTexts],
  ['sum', one],
  ['to_array', one],
  ['to_number', one],
  ['to_string', one],
  ['type', one],
  ['upper', one],
  ['values', one],
]);

type Node = ReturnType<typeof compile>;
type Json = Parameters<typeof TreeInterpreter.search>[1];

/** Beyond JMESPath: they see all of an answer from each of its parts, or make an interpreter for each. */
const REFUSED_NODES: ReadonlySet<Node['type']> = new Set(['Root', 'LetExpression', 'Binding', 'Variable']);

/** What is wrong with an expression, and the cure. */
export interface ExpressionProblem {
  readonly problem: string;
}

/** Returns a compiled JMESPath expression, or why it is not taken: it does not parse, or could do what an answer says. */
export function compileExpression(source: string): Expression | ExpressionProblem {
  let tree: Node;
  try {
    tree = compile(source);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^syntax(?: error)?:?,? */i, '') : '';
    return { problem: `does not parse as JMESPath: ${reason}` };
  }
  const problem = problemOf(tree);
  if (problem !== undefined) {
    return { problem };
  }
  return {
    evaluate(json) {
      try {
        return TreeInterpreter.search(tree, toJson(json));
      } catch {
        // A type that a function does not take, or lists so deep that there is no stack for them.
        return null;
      }
    },
    names: namesOf(tree),
  };
}

/** The library's type for what JSON.parse brings. */
function toJson(json: unknown): Json {
  return json as Json;
}

function problemOf(node: Node): string | undefined {
  if (REFUSED_NODES.has(node.type)) {
    return 'let, $variables and $ are not taken; an expression begins at the record';
  }
  if (node.type === 'ExpressionReference') {
    return '&expression stands in map(), sort_by(), max_by() and min_by() alone';
  }
  const inherited = namesIn(node).find((name) => name in Object.prototype);
  if (inherited !== undefined) {
    return `${inherited} is a name that every object has; it cannot be read`;
  }
  const problem = node.type === 'Function' ? problemOfCall(node) : undefined;
  // The place of an &expression is judged with its call.
  const children = childrenOf(node).map((child) =>
    child.type === 'ExpressionReference' && node.type === 'Function' ? child.child : child,
  );
  return problem ?? firstDefined(children, problemOf);
}

function firstDefined<T>(items: readonly T[], of: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = of(item);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function namesIn(node: Node): readonly string[] {
  if (node.type === 'MultiSelectHash') {
    return node.children.map(({ name }) => name);
  }
  return node.type === 'Field' ? [node.name] : [];
}

function problemOfCall({ name, children }: Extract<Node, { type: 'Function' }>): string | undefined {
  const signature = FUNCTIONS.get(name);
  if (signature === undefined) {
    return `${name}() is not taken; taken are ${[...FUNCTIONS.keys()].join(', ')}`;
  }
  const { min, max, expression, literal } = signature;
  if (children.length < min || children.length > max) {
    return `${name}() takes ${min} argument${min === 1 ? '' : 's'}${max > min ? ' or more' : ''}`;
  }
  if (children.some((child, index) => (child.type === 'ExpressionReference') !== (index === expression))) {
    return `${name}() takes ${expression === undefined ? 'no &expression' : `an &expression as argument ${expression + 1}`}`;
  }
  if (literal !== undefined && children[literal]?.type !== 'Literal') {
    return `${name}() takes a literal as argument ${literal + 1}, as in 'text'`;
  }
  return undefined;
}

function childrenOf(node: Node): readonly Node[] {
  switch (node.type) {
    case 'MultiSelectList':
    case 'Function':
      return node.children;
    case 'MultiSelectHash':
      return node.children.map(({ value }) => value);
    case 'FilterProjection':
      return [node.left, node.condition, node.right];
    case 'Ternary':
      return [node.condition, node.trueExpr, node.falseExpr];
    case 'Unary':
      return [node.operand];
    case 'ExpressionReference':
    case 'Flatten':
    case 'NotExpression':
      return [node.child];
    default:
      return 'left' in node ? [node.left, node.right] : [];
  }
}

/** What comes after these is relative to what stands left of them. */
const STEPS: ReadonlySet<Node['type']> = new Set([
  'FilterProjection',
  'IndexExpression',
  'Pipe',
  'Projection',
  'Subexpression',
  'ValueProjection',
]);

function namesOf(node: Node): ReadonlySet<string> | undefined {
  switch (node.type) {
    case 'Field':
      return new Set([node.name]);
    case 'Identity':
    case 'Current':
      return undefined;
    case 'ExpressionReference':
      return new Set();
    default: {
      const children = childrenOf(node);
      return unionOfNames((STEPS.has(node.type) ? children.slice(0, 1) : children).map(namesOf));
    }
  }
}

/** Returns all names of some expressions; undefined where one of them reads the whole. */
function unionOfNames(sets: readonly (ReadonlySet<string> | undefined)[]): ReadonlySet<string> | undefined {
  const all = new Set<string>();
  for (const set of sets) {
    if (set === undefined) {
      return undefined;
    }
    for (const name of set) {
      all.add(name);
    }
  }
  return all;
}
