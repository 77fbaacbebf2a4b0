import { expect, test } from '@jest/globals';
import { dropRedundantDependencies } from '../../stack/redundant-dependencies.ts';

test('only what no reference says stays a dependency', () => {
  const template = {
    Resources: {
      A: { DependsOn: 'B', Properties: { b: { Ref: 'B' } } },
      C: { DependsOn: ['D', 'E'], Properties: { d: { 'Fn::GetAtt': ['D', 'Arn'] } } },
      F: { Properties: {} },
    },
  };
  dropRedundantDependencies(template);
  expect(template.Resources).toEqual({
    A: { Properties: { b: { Ref: 'B' } } },
    C: { DependsOn: ['E'], Properties: { d: { 'Fn::GetAtt': ['D', 'Arn'] } } },
    F: { Properties: {} },
  });
});
