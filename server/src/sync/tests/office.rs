//! An office at a test server: registers and assigns through the handle, as the office's endpoints do.

use callout_core::{
    domain::{
        ids::{OrderId, PersonId},
        order::{OrderCommand, WorkOrder, command::Assign},
        people::{Actor, Role},
        subject::Listed as _,
        subjects::AnyCommand,
    },
    protocol::{pull::Page, push::Answer},
};

use super::{company::Company, phone::Phone};
use crate::{
    sync::job::{Ask, Request},
    testing::{TestPhone, TestServer},
};
use callout_core::protocol::auth::Session;

/// The office of a test server.
pub struct Office {
    actor: Actor,
    samples: Company,
}

impl Office {
    pub async fn open(server: &TestServer) -> Self {
        let roles = [Role::Clerk, Role::Supervisor];
        let clerk = server.person("clerk").roles(&["clerk", "supervisor"]).add().await;
        let actor = Actor { person: clerk.id, branch: server.branch, roles: roles.to_vec() };
        Self { actor, samples: Company::new() }
    }

    fn request(&mut self) -> Request {
        Request { key: self.samples.fresh(), branch: self.actor.branch, actor: self.actor.clone() }
    }

    /// An order that somebody has.
    pub async fn order_of(&mut self, server: &TestServer, technician: PersonId) -> OrderId {
        let mut call = self.samples.call();
        call.request = self.request();
        let order = call.order;
        server.state.work.ask(call.ask()).await.expect("registered");
        self.assign(server, order, technician).await;
        order
    }

    pub async fn assign(&mut self, server: &TestServer, order: OrderId, to: PersonId) {
        let command = AnyCommand::Order(OrderCommand::Assign(Assign { to, reason: None }));
        let ask = Ask::new(self.request(), WorkOrder::key(order.0), command);
        server.state.work.ask(ask).await.expect("assigned");
    }
}

/// The log of an enrolled phone.
pub fn log_of(phone: &TestPhone, login: &str, code: &str) -> Phone {
    Phone::enrolled(phone.device, login, code)
}

impl TestServer {
    /// Pushes a body as a signed-in phone.
    pub async fn push(&self, session: &Session, body: Vec<u8>) -> crate::testing::Answer {
        self.post("/v1/sync/push")
            .bearer(session)
            .header("content-type", "application/x-ndjson")
            .bytes(body)
            .send()
            .await
    }

    /// Pushes what is pending, and hears the answer.
    pub async fn push_pending(&self, session: &Session, log: &mut Phone) -> Answer {
        let answer: Answer = self.push(session, log.pending()).await.expect(200).json();
        log.hear(&answer);
        answer
    }

    /// Pulls from nothing or from a cursor.
    pub async fn pull(&self, session: &Session, query: &str) -> Page {
        self.get(&format!("/v1/sync/pull{query}")).bearer(session).send().await.expect(200).json()
    }
}
