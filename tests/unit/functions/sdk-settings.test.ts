import { describe, expect, it } from '@jest/globals';
import { sdkSettings } from '../../../functions/secrets-manager/sdk-settings.ts';

const ENDPOINT = 'http://127.0.0.1:4566';

describe("the SDK's settings", () => {
  it('are all given, so that it looks into no file', () => {
    expect(sdkSettings({})).toEqual({
      ignoreConfiguredEndpointUrls: true,
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
      maxAttempts: 2,
      retryMode: 'standard',
      defaultsMode: 'standard',
      authSchemePreference: ['sigv4'],
      disableClockSkewCorrection: false,
      userAgentAppId: 'cognigy-webhook',
    });
  });

  it.each([
    [{ AWS_USE_FIPS_ENDPOINT: 'true' }, { useFipsEndpoint: true }],
    [{ AWS_USE_DUALSTACK_ENDPOINT: 'true' }, { useDualstackEndpoint: true }],
    [{ AWS_SDK_UA_APP_ID: 'bots' }, { userAgentAppId: 'bots' }],
    [{ AWS_ENDPOINT_URL: ENDPOINT }, { endpoint: ENDPOINT }],
    [{ AWS_ENDPOINT_URL: 'http://a', AWS_ENDPOINT_URL_SECRETS_MANAGER: ENDPOINT }, { endpoint: ENDPOINT }],
    [{ AWS_ENDPOINT_URL: ENDPOINT, AWS_ENDPOINT_URL_SECRETS_MANAGER: '' }, { endpoint: ENDPOINT }],
  ])('follow the variables %j', (environment, settings) => {
    expect(sdkSettings(environment)).toMatchObject(settings);
  });

  it('have no endpoint where those of the environment are to be ignored', () => {
    const environment = { AWS_ENDPOINT_URL: ENDPOINT, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };
    expect(sdkSettings(environment)).not.toHaveProperty('endpoint');
  });
});
