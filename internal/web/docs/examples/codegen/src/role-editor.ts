import type { Client } from "./client.js"
import { graphql } from "./gql/index.js"
import type { CustomerUserRoleUpdateInput } from "./gql/graphql.js"

const roleEditor = graphql(`
  query RoleEditor($id: ID!) {
    permissionCatalog {
      entities {
        entity
        label
        storefrontActions
        ownOnlyActions
        storefrontLevels
      }
      actions {
        action
        label
      }
      levels {
        level
        audience
        label
      }
      capabilities {
        code
        label
        audience
        meaning
      }
    }
    node(id: $id) {
      __typename
      ... on CustomerUserRole {
        id
        version
        label
        defaultLevel
        permissions {
          entity
          action
          level
        }
        capabilities
        viewerCan
      }
    }
  }
`)

const saveRole = graphql(`
  mutation SaveRole($input: CustomerUserRoleUpdateInput!) {
    customerUserRoleUpdate(input: $input) {
      customerUserRole {
        id
        version
        label
      }
      moved
      effects {
        holders
        customerUsers {
          id
          fullName
        }
        permissions {
          entity
          action
          before
          after
        }
        capabilitiesGained
        capabilitiesLost
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`)

/** Loads a role, and everything that a role can grant with labels for people. */
export async function loadRoleEditor(client: Client, id: string) {
  const { node, permissionCatalog } = await client.request(roleEditor, { id })
  const role = node?.__typename === "CustomerUserRole" ? node : null
  return { role, catalog: permissionCatalog }
}

/** Tells which users would gain or lose which rights, or why the change is refused. Nothing is saved. */
export async function previewRole(client: Client, input: CustomerUserRoleUpdateInput) {
  const { customerUserRoleUpdate: result } = await client.request(saveRole, { input: { ...input, dryRun: true } })
  return { effects: result?.effects ?? [], moved: result?.moved ?? 0, errors: result?.userErrors ?? [] }
}

/** Saves the same change. */
export async function saveRoleChange(client: Client, input: CustomerUserRoleUpdateInput) {
  const { customerUserRoleUpdate: result } = await client.request(saveRole, { input })
  return { role: result?.customerUserRole ?? null, errors: result?.userErrors ?? [] }
}
