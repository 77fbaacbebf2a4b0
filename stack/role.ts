import { asJsonObject } from '../lib/json/json-object.ts';

/** All that Lambda itself needs to log into a group that the stack made. */
const NEEDED: ReadonlySet<unknown> = new Set(['logs:CreateLogStream']);

/**
 * Takes from the function's role what the framework grants beyond that. With `logs:CreateLogGroup` a late turn would
 * make the log group again after `sls remove`, and the next deployment would fail because it is there.
 */
export function keepLogGroupsGone(template: unknown): void {
  const role = asJsonObject(asJsonObject(asJsonObject(template)['Resources'])['IamRoleLambdaExecution']);
  const [policy] = listOf(asJsonObject(role['Properties'])['Policies']);
  for (const statement of listOf(asJsonObject(asJsonObject(policy)['PolicyDocument'])['Statement'])) {
    const actions = listOf(asJsonObject(statement)['Action']);
    if (actions.includes('logs:CreateLogGroup')) {
      Object.assign(Object(statement), { Action: actions.filter((action) => NEEDED.has(action)) });
    }
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
