import { asJsonObject } from '../lib/json/json-object.ts';

/** All that Lambda itself needs to log into a group that the stack made. */
const NEEDED: ReadonlySet<unknown> = new Set(['logs:CreateLogStream']);

/** The managed policy that the framework adds for a VPC; it lets the function create any log group. */
const MANAGED_FOR_VPC = 'AWSLambdaVPCAccessExecutionRole';

/** What that grants for network interfaces, none of which can be named before there is one. */
const NETWORK_INTERFACES = {
  Effect: 'Allow',
  Action: [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
  ],
  Resource: ['*'],
};

/**
 * Takes from the function's role what the framework grants beyond that. With `logs:CreateLogGroup` a late turn would
 * make the log group again after `sls remove`, and the next deployment would fail because it is there.
 */
export function keepLogGroupsGone(template: unknown): void {
  const role = asJsonObject(asJsonObject(asJsonObject(template)['Resources'])['IamRoleLambdaExecution']);
  const properties = asJsonObject(role['Properties']);
  const [policy] = listOf(properties['Policies']);
  const document = asJsonObject(asJsonObject(policy)['PolicyDocument']);
  const statements = listOf(document['Statement']).map(withoutCreateLogGroup);
  const managed = listOf(properties['ManagedPolicyArns']);
  const others = managed.filter((arn) => !JSON.stringify(arn).includes(MANAGED_FOR_VPC));
  if (others.length < managed.length) {
    statements.push(NETWORK_INTERFACES);
    Object.assign(properties, { ManagedPolicyArns: others.length === 0 ? undefined : others });
  }
  Object.assign(document, { Statement: statements });
}

function withoutCreateLogGroup(statement: unknown): unknown {
  const { Action, ...others } = asJsonObject(statement);
  const actions = listOf(Action);
  return actions.includes('logs:CreateLogGroup')
    ? { ...others, Action: actions.filter((action) => NEEDED.has(action)) }
    : statement;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
