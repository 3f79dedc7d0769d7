//! The same story on PostgreSQL.

use super::example;
use crate::testing::TestServer;

#[tokio::test]
async fn twelve_owners_are_told_and_released_on_postgres_example_32() {
    let Some(server) = TestServer::on_postgres().await else { return };
    example::played(server).await;
}
