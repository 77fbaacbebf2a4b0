import type { INodeFunctionBaseParams } from '@cognigy/extension-tools';
import type { ResultPlace } from './settings';

declare module '@cognigy/extension-tools/build/interfaces/descriptor' {
  interface IActions {
    /** Documented and there since Cognigy.AI 4.0, but missing in the types of extension-tools. */
    addToInput?: (key: string, value: unknown) => void;
    /** Shown in the Interaction Panel alone; there since Cognigy.AI 4.84. */
    logDebugMessage?: (message: string, header?: string) => void;
    logDebugError?: (message: string, header?: string) => void;
  }
}

export type FlowApi = INodeFunctionBaseParams['cognigy']['api'];
export type ChildConfigs = INodeFunctionBaseParams['childConfigs'];

/** Puts what came of the turn where the flow looks for it, in place of what an earlier turn left there. */
export function storeResult(api: FlowApi, { store, key }: ResultPlace, result: object): void {
  if (store === 'context') {
    api.addToContext?.(key, result, 'simple');
  } else {
    api.addToInput?.(key, result);
  }
}

/** Sends the flow on into the first child of these types that there is; without one it goes on below the node. */
export function continueIn(api: FlowApi, children: ChildConfigs, types: readonly string[]): void {
  const [child] = types.flatMap((type) => children.filter((candidate) => candidate.type === type));
  if (child !== undefined) {
    api.setNextNode?.(child.id);
  }
}
