import { createNodeDescriptor, type INodeDescriptor } from '@cognigy/extension-tools';
import { type ChildType, PARENT_TYPE } from './childTypes';

/** Describes a child: it comes and goes with its parent, does nothing itself, and holds a branch of the flow. */
export function childNode(
  type: ChildType,
  defaultLabel: INodeDescriptor['defaultLabel'],
  color: string,
): INodeDescriptor {
  return createNodeDescriptor({
    type,
    parentType: PARENT_TYPE,
    defaultLabel,
    appearance: { color, textColor: 'white', variant: 'mini', showIcon: false },
    constraints: {
      editable: false,
      deletable: false,
      collapsable: true,
      creatable: false,
      movable: false,
      placement: { predecessor: { whitelist: [] } },
    },
  });
}
