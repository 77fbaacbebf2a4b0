import { compile, TreeInterpreter } from '@jmespath-community/jmespath';
import { DocumentError } from './document-error.ts';

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

/**
 * Compiles a JMESPath expression.
 *
 * @throws {DocumentError} where it does not parse, or could do what an answer's author wants
 */
export function compileExpression(source: string, place: string): Expression {
  const tree = parse(source, place);
  check(tree, place);
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

function parse(source: string, place: string): Node {
  try {
    return compile(source);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^syntax(?: error)?:?,? */i, '') : '';
    throw new DocumentError(place, `does not parse as JMESPath: ${reason}`);
  }
}

/** The library's type for what JSON.parse brings. */
function toJson(json: unknown): Json {
  return json as Json;
}

function check(node: Node, place: string): void {
  if (REFUSED_NODES.has(node.type)) {
    throw new DocumentError(place, 'let, $variables and $ are not taken; an expression begins at the record');
  }
  if (node.type === 'ExpressionReference') {
    throw new DocumentError(place, '&expression stands in map(), sort_by(), max_by() and min_by() alone');
  }
  for (const name of namesIn(node)) {
    if (name in Object.prototype) {
      throw new DocumentError(place, `${name} is a name that every object has; it cannot be read`);
    }
  }
  if (node.type === 'Function') {
    checkCall(node, place);
  }
  for (const child of childrenOf(node)) {
    // Its place was checked with the call.
    check(child.type === 'ExpressionReference' && node.type === 'Function' ? child.child : child, place);
  }
}

function namesIn(node: Node): readonly string[] {
  if (node.type === 'MultiSelectHash') {
    return node.children.map(({ name }) => name);
  }
  return node.type === 'Field' ? [node.name] : [];
}

function checkCall({ name, children }: Extract<Node, { type: 'Function' }>, place: string): void {
  const signature = FUNCTIONS.get(name);
  if (signature === undefined) {
    throw new DocumentError(place, `${name}() is not taken; taken are ${[...FUNCTIONS.keys()].join(', ')}`);
  }
  const { min, max, expression, literal } = signature;
  if (children.length < min || children.length > max) {
    throw new DocumentError(
      place,
      `${name}() takes ${min} argument${min === 1 ? '' : 's'}${max > min ? ' or more' : ''}`,
    );
  }
  for (const [index, child] of children.entries()) {
    if ((child.type === 'ExpressionReference') !== (index === expression)) {
      const position =
        expression === undefined ? 'no &expression' : `an &expression as argument ${expression + 1}`;
      throw new DocumentError(place, `${name}() takes ${position}`);
    }
    if (index === literal && child.type !== 'Literal') {
      throw new DocumentError(place, `${name}() takes a literal as argument ${index + 1}, as in 'text'`);
    }
  }
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
      return unionOf((STEPS.has(node.type) ? children.slice(0, 1) : children).map(namesOf));
    }
  }
}

/** Returns all names of some expressions; undefined where one of them reads the whole. */
export function unionOf(sets: readonly (ReadonlySet<string> | undefined)[]): ReadonlySet<string> | undefined {
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
