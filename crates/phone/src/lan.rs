//! The addresses of this computer that a phone in the same office could reach.

use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use ts_rs::TS;

/// An address of this computer on a network nearby.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "PhonePlace")]
pub struct Place {
    /// The address.
    #[ts(type = "string")]
    pub address: Ipv4Addr,
    /// What the system calls the connection: `Wi-Fi`, `Ethernet 2`, `eth0`.
    pub name: String,
}

/// Where this computer's addresses are learned from.
pub trait Lan: Send + Sync {
    /// The places a phone could reach, the likeliest first. None: there is no network.
    fn places(&self) -> Vec<Place>;
}

/// The computer's own interfaces.
#[derive(Debug, Default)]
pub struct Interfaces;

impl Lan for Interfaces {
    fn places(&self) -> Vec<Place> {
        let found = if_addrs::get_if_addrs().unwrap_or_else(|e| {
            tracing::warn!(error = %e, "the network's interfaces cannot be listed");
            Vec::new()
        });
        let usable = found.into_iter().filter(|one| one.is_oper_up() && !one.is_loopback() && !one.is_p2p);
        let places = usable.filter_map(|one| match one.ip() {
            IpAddr::V4(address) => Some(Place { address, name: one.name }),
            IpAddr::V6(_) => None,
        });
        likeliest_first(places.collect(), way_out())
    }
}

/// The address this computer would speak from to the rest of the world: the office's network, not that of a
/// virtual machine. Only the system's table is asked; nothing is sent.
fn way_out() -> Option<Ipv4Addr> {
    /// A documentation address (RFC 5737): nobody has it.
    const ANYWHERE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), 9);
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect(ANYWHERE).ok()?;
    match socket.local_addr().ok()?.ip() {
        IpAddr::V4(address) => Some(address),
        IpAddr::V6(_) => None,
    }
}

/// What virtual machines and tunnels call their networks: no phone is there.
const NOT_OFFICES: [&str; 12] = [
    "docker",
    "br-",
    "veth",
    "virbr",
    "vmnet",
    "vmware",
    "virtualbox",
    "vboxnet",
    "vethernet",
    "wsl",
    "tap",
    "tailscale",
];

/// Private addresses only, ordered by how likely a phone is on the same network.
fn likeliest_first(mut places: Vec<Place>, way_out: Option<Ipv4Addr>) -> Vec<Place> {
    places.retain(|place| place.address.is_private());
    places.sort_by_key(|place| {
        let name = place.name.to_lowercase();
        let is_virtual = NOT_OFFICES.iter().any(|start| name.starts_with(start) || name.contains("virtual"));
        (
            Some(place.address) != way_out,
            is_virtual,
            place.address.octets().first() != Some(&192),
            place.address,
        )
    });
    places.dedup_by_key(|place| place.address);
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(address: [u8; 4], name: &str) -> Place {
        Place { address: address.into(), name: name.into() }
    }

    #[test]
    fn the_network_with_the_way_out_is_the_likeliest_and_virtual_ones_are_last() {
        let all = vec![
            place([172, 17, 0, 1], "docker0"),
            place([192, 168, 56, 1], "VirtualBox Host-Only"),
            place([203, 0, 113, 9], "Ethernet 2"),
            place([169, 254, 3, 4], "Bluetooth"),
            place([10, 4, 0, 20], "Ethernet"),
            place([192, 168, 1, 7], "Wi-Fi"),
        ];
        let names = |places: Vec<Place>| places.into_iter().map(|one| one.name).collect::<Vec<_>>();
        let with_a_way_out = likeliest_first(all.clone(), Some([10, 4, 0, 20].into()));
        assert_eq!(names(with_a_way_out), ["Ethernet", "Wi-Fi", "VirtualBox Host-Only", "docker0"]);
        let without = likeliest_first(all, None);
        assert_eq!(names(without), ["Wi-Fi", "Ethernet", "VirtualBox Host-Only", "docker0"]);
    }

    #[test]
    fn a_computer_without_a_network_has_no_place() {
        assert_eq!(likeliest_first(Vec::new(), None), []);
    }
}
