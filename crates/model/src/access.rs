//! Who acts, and who may do what: the one permission table (CA-56).
//!
//! Use cases ask [`Member::may`]; nothing else decides.

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, ContactId, SessionId, WorkspaceId};

/// What a member is in a workspace. Each role may all that the one below it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads, and changes nothing.
    Viewer,
    /// Answers customers.
    Agent,
    /// Connects channels, invites people, sets rules.
    Admin,
    /// Answers for the workspace: names owners and closes it.
    Owner,
}

impl Role {
    /// Every role, from the least to the most.
    pub const ALL: [Role; 4] = [Role::Viewer, Role::Agent, Role::Admin, Role::Owner];

    /// The role's name as it is stored and sent.
    pub fn name(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Agent => "agent",
            Role::Admin => "admin",
            Role::Owner => "owner",
        }
    }

    /// The role of that name.
    pub fn named(name: &str) -> Option<Role> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// May this role do that?
    pub fn may(self, permission: Permission) -> bool {
        self >= permission.least()
    }
}

/// One thing that may be allowed or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Read conversations, notes included.
    ReadInbox,
    /// Answer, note, assign, snooze, resolve, label.
    WorkInbox,
    /// Read contacts.
    ReadContacts,
    /// Make and change contacts.
    EditContacts,
    /// Delete contacts.
    DeleteContacts,
    /// Take contacts out in bulk.
    ExportContacts,
    /// Bring contacts in in bulk.
    ImportContacts,
    /// Define custom fields, labels and canned answers; share views.
    Shape,
    /// Connect and change channels.
    ManageChannels,
    /// Invite people, change roles below owner, remove members.
    ManageMembers,
    /// Make and unmake owners.
    ManageOwners,
    /// Change the workspace's name and language.
    ManageWorkspace,
    /// Close the workspace.
    CloseWorkspace,
    /// Read the audit log.
    ReadAudit,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Permission; 14] = [
        Permission::ReadInbox,
        Permission::WorkInbox,
        Permission::ReadContacts,
        Permission::EditContacts,
        Permission::DeleteContacts,
        Permission::ExportContacts,
        Permission::ImportContacts,
        Permission::Shape,
        Permission::ManageChannels,
        Permission::ManageMembers,
        Permission::ManageOwners,
        Permission::ManageWorkspace,
        Permission::CloseWorkspace,
        Permission::ReadAudit,
    ];

    /// The least role that may.
    fn least(self) -> Role {
        match self {
            Permission::ReadInbox | Permission::ReadContacts => Role::Viewer,
            Permission::WorkInbox | Permission::EditContacts => Role::Agent,
            Permission::DeleteContacts
            | Permission::ExportContacts
            | Permission::ImportContacts
            | Permission::Shape
            | Permission::ManageChannels
            | Permission::ManageMembers
            | Permission::ManageWorkspace
            | Permission::ReadAudit => Role::Admin,
            Permission::ManageOwners | Permission::CloseWorkspace => Role::Owner,
        }
    }

    /// Does it hold in a workspace that is being closed? It is read, taken along, and opened again or closed for good;
    /// nothing in it changes (CA-35).
    pub fn while_closing(self) -> bool {
        matches!(
            self,
            Permission::ReadInbox
                | Permission::ReadContacts
                | Permission::ExportContacts
                | Permission::CloseWorkspace
                | Permission::ReadAudit
        )
    }
}

/// Who acts. The first thing every use case is told (rule 1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody that we know.
    Nobody,
    /// Somebody signed in, about themselves or before a workspace is chosen.
    Person(Person),
    /// A member acting in a workspace.
    Member(Member),
    /// A customer in the website chat.
    Visitor {
        /// The workspace in whose chat they write.
        workspace: WorkspaceId,
        /// Who they are there.
        contact: ContactId,
    },
    /// The software itself: jobs, sweeps, start-up.
    System,
}

/// Somebody signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their account.
    pub account: AccountId,
    /// The session in which they act.
    pub session: SessionId,
}

/// Somebody signed in, in one of their workspaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Their account.
    pub account: AccountId,
    /// The session in which they act.
    pub session: SessionId,
    /// The workspace in which they act.
    pub workspace: WorkspaceId,
    /// What they are in it.
    pub role: Role,
    /// Is the workspace being closed?
    pub closing: bool,
}

impl Member {
    /// May this member do that, as things stand with the workspace?
    pub fn may(self, permission: Permission) -> bool {
        self.role.may(permission) && (!self.closing || permission.while_closing())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table as people read it: V viewer, A agent, D admin, O owner.
    const TABLE: [(Permission, &str); 14] = [
        (Permission::ReadInbox, "VADO"),
        (Permission::WorkInbox, "ADO"),
        (Permission::ReadContacts, "VADO"),
        (Permission::EditContacts, "ADO"),
        (Permission::DeleteContacts, "DO"),
        (Permission::ExportContacts, "DO"),
        (Permission::ImportContacts, "DO"),
        (Permission::Shape, "DO"),
        (Permission::ManageChannels, "DO"),
        (Permission::ManageMembers, "DO"),
        (Permission::ManageOwners, "O"),
        (Permission::ManageWorkspace, "DO"),
        (Permission::CloseWorkspace, "O"),
        (Permission::ReadAudit, "DO"),
    ];

    #[test]
    fn every_cell_of_the_permission_table_is_as_written() {
        assert_eq!(TABLE.len(), Permission::ALL.len());
        for permission in Permission::ALL {
            let (_, roles) = TABLE.iter().find(|(p, _)| *p == permission).expect("a row for each permission");
            for (role, letter) in Role::ALL.into_iter().zip(['V', 'A', 'D', 'O']) {
                assert_eq!(role.may(permission), roles.contains(letter), "{role:?} {permission:?}");
            }
        }
    }

    #[test]
    fn a_workspace_that_is_being_closed_stands_still() {
        let id = uuid::Uuid::from_u128(1);
        let member = |role, closing| Member { account: AccountId(id), session: SessionId(id), workspace: WorkspaceId(id), role, closing };
        for permission in Permission::ALL {
            for role in Role::ALL {
                assert_eq!(member(role, false).may(permission), role.may(permission), "{role:?} {permission:?}");
                let still = role.may(permission) && permission.while_closing();
                assert_eq!(member(role, true).may(permission), still, "{role:?} {permission:?}");
            }
        }
        let still: Vec<_> = Permission::ALL.into_iter().filter(|permission| permission.while_closing()).collect();
        let expected = [
            Permission::ReadInbox,
            Permission::ReadContacts,
            Permission::ExportContacts,
            Permission::CloseWorkspace,
            Permission::ReadAudit,
        ];
        assert_eq!(still, expected);
    }

    #[test]
    fn a_role_is_found_by_its_own_name_only() {
        for role in Role::ALL {
            assert_eq!(Role::named(role.name()), Some(role));
        }
        assert_eq!(Role::named("Owner"), None);
        assert_eq!(Role::named(""), None);
    }
}
