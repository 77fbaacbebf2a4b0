import type { SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';

/** Attempts of the SDK at one secret: the next turn tries again anyway. */
const MAX_ATTEMPTS = 2;

/**
 * Returns the SDK's settings from the variables that it would read itself (AWS SDKs and Tools Reference Guide,
 * "Settings reference"). All are given, since each that is missing makes it look into `~/.aws`, which no function has.
 */
export function sdkSettings(
  environment: Readonly<Record<string, string | undefined>>,
): SecretsManagerClientConfig {
  const endpoint = environment['AWS_ENDPOINT_URL_SECRETS_MANAGER'] || environment['AWS_ENDPOINT_URL'];
  return {
    ...(endpoint && environment['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] !== 'true' ? { endpoint } : {}),
    ignoreConfiguredEndpointUrls: true,
    useFipsEndpoint: environment['AWS_USE_FIPS_ENDPOINT'] === 'true',
    useDualstackEndpoint: environment['AWS_USE_DUALSTACK_ENDPOINT'] === 'true',
    maxAttempts: MAX_ATTEMPTS,
    retryMode: 'standard',
    defaultsMode: 'standard',
    authSchemePreference: ['sigv4'],
    disableClockSkewCorrection: false,
    userAgentAppId: environment['AWS_SDK_UA_APP_ID'] || 'cognigy-webhook',
  };
}
