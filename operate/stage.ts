import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchClient,
  type CloudWatchClientConfig,
  GetMetricStatisticsCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { METRICS, NAMESPACE } from '../functions/turn/metric-names.ts';

const SERVICE = 'cognigy-webhook';

/** What a stage's stack says of itself. */
export interface StageOutputs {
  readonly webhookUrl: string;
  readonly webhookSecretArn: string;
  readonly metricsService: string;
  readonly rotationWindowMs: number;
}

/** The webhook's secret as it is now. */
export interface CurrentSecret {
  readonly text: string;
  readonly createdAtEpochMs: number;
  /** Whether there was another before it, which callers may still sign with. */
  readonly hasPrevious: boolean;
}

/** A deployed stage, as those who operate it reach it. */
export interface Stage {
  outputs(): Promise<StageOutputs>;
  readSecret(arn: string): Promise<CurrentSecret>;
  /** Makes a new version of the secret the current one, and the one before it the previous. */
  putSecret(arn: string, text: string): Promise<void>;
  /** Returns how many turns went well since an instant, as far as CloudWatch knows. */
  countTurns(service: string, sinceEpochMs: number, untilEpochMs: number): Promise<number>;
}

const secretSchema = z.looseObject({ webhookSecret: z.string() });

/** Returns the stage of a region, reached with the AWS credentials of the shell. */
export function reachStage(stage: string, region: string | undefined): Stage {
  const config: CloudWatchClientConfig = region === undefined ? {} : { region };
  const secretsManager = new SecretsManagerClient(config);
  return {
    async outputs() {
      const command = new DescribeStacksCommand({ StackName: `${SERVICE}-${stage}` });
      const { Stacks } = await new CloudFormationClient(config).send(command);
      const outputs = new Map((Stacks?.[0]?.Outputs ?? []).map((one) => [one.OutputKey, one.OutputValue]));
      const read = (name: string): string => {
        const value = outputs.get(name);
        if (value === undefined) {
          throw new Error(`the stack has no output ${name}: deploy it again`);
        }
        return value;
      };
      return {
        webhookUrl: read('WebhookUrl'),
        webhookSecretArn: read('WebhookSecretArn'),
        metricsService: read('MetricsService'),
        rotationWindowMs: Number(read('RotationWindowSeconds')) * 1_000,
      };
    },
    async readSecret(arn) {
      const { SecretString = '', CreatedDate } = await secretsManager.send(
        new GetSecretValueCommand({ SecretId: arn }),
      );
      const { webhookSecret } = secretSchema.parse(JSON.parse(SecretString));
      const previous = new GetSecretValueCommand({ SecretId: arn, VersionStage: 'AWSPREVIOUS' });
      const hasPrevious = await secretsManager.send(previous).then(
        () => true,
        (error: unknown) => {
          if (error instanceof ResourceNotFoundException) {
            return false;
          }
          throw error;
        },
      );
      return { text: webhookSecret, createdAtEpochMs: CreatedDate?.getTime() ?? 0, hasPrevious };
    },
    async putSecret(arn, text) {
      const SecretString = JSON.stringify({ webhookSecret: text });
      await secretsManager.send(new PutSecretValueCommand({ SecretId: arn, SecretString }));
    },
    async countTurns(service, sinceEpochMs, untilEpochMs) {
      const command = new GetMetricStatisticsCommand({
        Namespace: NAMESPACE,
        MetricName: METRICS.turns,
        Dimensions: [
          { Name: 'service', Value: service },
          { Name: 'outcome', Value: 'ok' },
        ],
        // Whole minutes: CloudWatch rounds a metric down to its period.
        StartTime: new Date(Math.floor(sinceEpochMs / 60_000) * 60_000),
        EndTime: new Date(untilEpochMs + 60_000),
        Period: 60,
        Statistics: ['Sum'],
      });
      const { Datapoints = [] } = await new CloudWatchClient(config).send(command);
      return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
    },
  };
}
