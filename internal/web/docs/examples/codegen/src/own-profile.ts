import type { Client } from "./client.js"
import { graphql } from "./gql/index.js"

const ownProfile = graphql(`
  query OwnProfile {
    viewer {
      session {
        id
      }
      customerUser {
        id
        fullName
        email
        newEmail
        customer {
          name
        }
        roles(first: 50) {
          nodes {
            label
          }
        }
        permissions {
          entity
          action
          level
        }
        addresses(first: 20) {
          nodes {
            id
            street
            city
            defaultShipping
          }
        }
        sessions(first: 20) {
          nodes {
            id
            lastUsedAt
            userAgent
          }
        }
      }
    }
    passwordPolicy {
      minLength
      rules {
        text
      }
    }
  }
`)

const changePassword = graphql(`
  mutation ChangePassword($currentPassword: String!, $newPassword: String!) {
    passwordChange(input: { currentPassword: $currentPassword, newPassword: $newPassword }) {
      userErrors {
        code
        message
        path
      }
    }
  }
`)

const requestEmailChange = graphql(`
  mutation RequestEmailChange($newEmail: String!, $currentPassword: String!) {
    emailChangeRequest(input: { newEmail: $newEmail, currentPassword: $currentPassword }) {
      accepted
      userErrors {
        code
        message
        path
      }
    }
  }
`)

const updateProfile = graphql(`
  mutation UpdateProfile($input: ProfileUpdateInput!) {
    profileUpdate(input: $input) {
      customerUser {
        id
        fullName
        version
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`)

const endOtherSessions = graphql(`
  mutation EndOtherSessions {
    sessionsRevokeAll(input: {}) {
      sessionsEnded
    }
  }
`)

/** The viewer's own record. Everybody sees it, whatever their roles are. */
export async function loadProfile(client: Client) {
  return await client.request(ownProfile, {})
}

/** Changes the password and ends all other sessions. Returns the errors; none means done. */
export async function setPassword(client: Client, currentPassword: string, newPassword: string) {
  return (await client.request(changePassword, { currentPassword, newPassword })).passwordChange?.userErrors ?? []
}

/** Mails a link to the new address. The present one stays until the link is opened. */
export async function changeEmail(client: Client, newEmail: string, currentPassword: string) {
  return (await client.request(requestEmailChange, { newEmail, currentPassword })).emailChangeRequest?.userErrors ?? []
}

/** Changes the viewer's own name. Returns the errors; none means done. */
export async function changeName(client: Client, firstName: string, lastName: string) {
  return (await client.request(updateProfile, { input: { firstName, lastName } })).profileUpdate?.userErrors ?? []
}

/** Signs the viewer out on all other devices. */
export async function signOutElsewhere(client: Client) {
  return (await client.request(endOtherSessions, {})).sessionsRevokeAll?.sessionsEnded ?? 0
}
