import { deployedText, EXAMPLE_BASE_URL, loadCrmDocument } from '../build/crm-document.ts';
import { compileRequests } from '../lib/policies/crm-document/compile-document.ts';
import { DocumentError } from '../lib/policies/crm-document/document-error.ts';
import type { CrmDocument } from '../lib/policies/crm-document/document-schema.ts';
import { type GivenSettings, settingsOf, typedNames } from './check-settings.ts';
import type { StageSettings } from './settings.ts';

/** Settings of the default contract, which any other document says itself, and their variables. */
const OF_CONTACTS_API = {
  crmScope: 'CRM_SCOPE',
  crmTokenAuthMethod: 'CRM_TOKEN_AUTH_METHOD',
  crmLookupKey: 'CRM_LOOKUP_KEY',
} as const;

/** Returns what is wrong with the CRM document that a stage names, its samples, or the settings beside it. */
export function problemsWithCrm(given: GivenSettings): string[] {
  const { crm } = settingsOf(given);
  if (crm === '') {
    return [];
  }
  const typed = typedNames(given);
  try {
    const surplus: string[] = Object.keys(OF_CONTACTS_API);
    if (!asksForToken(loadCrmDocument(crm))) {
      surplus.push('crmTokenUrl');
    }
    return surplus
      .filter((name) => typed.includes(name))
      .map((name) => `${name} must not be set beside crm, whose document says it or has no use for it`);
  } catch (error) {
    if (error instanceof DocumentError) {
      return [`crm: ${error.message}`];
    }
    throw error;
  }
}

/** Whether a stage's CRM wants `crmTokenUrl`. */
export function wantsTokenUrl({ crm }: StageSettings): boolean {
  return crm === '' || asksForToken(loadCrmDocument(crm));
}

/** Returns the names of what a stage's CRM secret must have. */
export function crmSecretFields({ crm }: Pick<StageSettings, 'crm'>): readonly string[] {
  return crm === ''
    ? ['clientId', 'clientSecret']
    : compileRequests(loadCrmDocument(crm), EXAMPLE_BASE_URL).credential.secretFields;
}

/** Returns a function's environment with the CRM document of its stage in it, and without what that says itself. */
export function withCrm(
  environment: Readonly<Record<string, unknown>>,
  { crm }: StageSettings,
): Record<string, unknown> {
  if (crm === '') {
    return environment;
  }
  const document = loadCrmDocument(crm);
  const surplus: string[] = Object.values(OF_CONTACTS_API);
  if (!asksForToken(document)) {
    surplus.push('CRM_TOKEN_URL');
  }
  const others = Object.entries(environment).filter(([variable]) => !surplus.includes(variable));
  return { ...Object.fromEntries(others), CRM: deployedText(document) };
}

function asksForToken({ auth }: CrmDocument): boolean {
  return auth.type === 'oauth2';
}
