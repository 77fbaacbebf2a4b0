/** A reference to a resource or a pseudo parameter. */
export interface Ref {
  Ref: string;
}

/** A text whose `${…}` CloudFormation fills in. */
export interface Sub {
  'Fn::Sub': string;
}

/** Returns CloudFormation's `Ref` of a logical id. */
export function ref(logicalId: string): Ref {
  return { Ref: logicalId };
}

/** Returns the place in a `Fn::Sub` text that a resource or pseudo parameter fills, as `Ref` gives it. */
export function filledWith(reference: string): string {
  return `\${${reference}}`;
}

export const REGION = filledWith('AWS::Region');
export const STACK_NAME = filledWith('AWS::StackName');

/** Returns CloudFormation's `Fn::Sub` of a text. */
export function sub(text: string): Sub {
  return { 'Fn::Sub': text };
}

/** Returns CloudFormation's `Fn::Sub` of a text with names of its own in it. */
export function subWith(text: string, values: Readonly<Record<string, unknown>>): unknown {
  return { 'Fn::Sub': [text, values] };
}

/** Returns a list member that is there only if a condition holds. */
export function onlyIf(conditionId: string, value: unknown): { 'Fn::If': [string, unknown, Ref] } {
  return { 'Fn::If': [conditionId, value, ref('AWS::NoValue')] };
}

/** Condition that a parameter of the template is not empty. */
export function isGiven(parameterId: string): unknown {
  return { 'Fn::Not': [{ 'Fn::Equals': [ref(parameterId), ''] }] };
}
