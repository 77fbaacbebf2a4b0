import { asJsonObject, isJsonObject } from '../lib/json/json-object.ts';

/**
 * Takes from each resource the `DependsOn` that a reference in it says already. The framework writes both; cfn-lint
 * warns of it, and a warning that is always there hides the next.
 */
export function dropRedundantDependencies(template: unknown): void {
  for (const resource of Object.values(asJsonObject(asJsonObject(template)['Resources']))) {
    if (isJsonObject(resource) && resource['DependsOn'] !== undefined) {
      const references = JSON.stringify(resource['Properties'] ?? {});
      const needed = [resource['DependsOn']].flat().filter((id) => !isReferred(String(id), references));
      Object.assign(resource, { DependsOn: needed.length === 0 ? undefined : needed });
    }
  }
}

function isReferred(id: string, references: string): boolean {
  return references.includes(`{"Ref":"${id}"}`) || references.includes(`{"Fn::GetAtt":["${id}",`);
}
