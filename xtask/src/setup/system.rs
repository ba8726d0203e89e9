//! System packages: what is needed, why, what is missing, and installing it.

use std::{collections::BTreeSet, fmt::Write as _, fs, process::Stdio};

use anyhow::{Result, bail};

use crate::sh;

/// Packages needed for one reason.
#[derive(Clone, Copy)]
pub struct Need {
    pub why: &'static str,
    pub packages: &'static [&'static str],
}

/// To compile the queue: C compilers for the cryptography and SQLite; cmake and nasm for libjpeg-turbo.
pub const COMPILE: Need = Need {
    why: "to compile the cryptography, the database and libjpeg-turbo",
    packages: &["build-essential", "pkg-config", "cmake", "nasm"],
};

/// To compile the window.
pub const WINDOW_BUILD: Need = Need {
    why: "to compile the officer's window (WebKitGTK)",
    packages: &[
        "curl",
        "file",
        "libssl-dev",
        "libgtk-3-dev",
        "libwebkit2gtk-4.1-dev",
        "libayatana-appindicator3-dev",
        "librsvg2-dev",
        "libxdo-dev",
        "libsoup-3.0-dev",
    ],
};

/// To use the window: Bengali in native menus and notifications, the camera, a session bus.
pub const WINDOW_RUN: Need = Need {
    why: "to show the window: Bengali letters in native parts, pictures and camera, a session bus",
    packages: &[
        "fontconfig",
        "fonts-lohit-beng-bengali",
        "gstreamer1.0-plugins-base",
        "gstreamer1.0-plugins-good",
        "gstreamer1.0-plugins-bad",
        "dbus-x11",
        "xauth",
    ],
};

/// To open the window where nobody has a display, and to take pictures of it.
pub const PRIVATE_DISPLAY: Need = Need {
    why: "for a private display with a window manager, a session bus and a keyring, and pictures of it",
    packages: &[
        "xvfb",
        "x11-utils",
        "x11-xserver-utils",
        "openbox",
        "dbus-daemon",
        "gnome-keyring",
        "imagemagick",
    ],
};

/// To walk through the real window and the desk on a private display, besides the display itself.
pub const TEST: Need = Need {
    why: "to drive the real window and the desk in tests, on a private display",
    packages: &[
        "webkit2gtk-driver",
        "chromium",
        "chromium-driver",
        "xdotool",
        "wmctrl",
        "libsecret-tools",
        "dunst",
        "libnotify-bin",
        "pcmanfm",
        "trayer",
        "xclip",
        "x11-xkb-utils",
        "ibus",
        "ibus-gtk3",
        "ibus-avro",
        "ibus-m17n",
        "m17n-db",
        "libfaketime",
    ],
};

/// To run other people's programs against ours.
pub const OTHERS: Need = Need {
    why: "for a tus program of others, written in Python, and HEIC files made by others, in tests",
    packages: &["python3-venv", "libheif-examples"],
};

/// To compile C for Windows here.
pub const WINDOWS: Need = Need {
    why: "to compile the C parts for Windows",
    packages: &["gcc-mingw-w64-x86-64-win32", "g++-mingw-w64-x86-64-win32"],
};

/// To hold photos against others, in cost and in colour.
pub const PEERS: Need = Need {
    why: "to hold photos against libvips and libheif",
    packages: &["libvips-tools", "libheif-examples", "heif-thumbnailer"],
};

/// Everything `check`, `run` and `test` build.
pub const BUILD: &[Need] = &[COMPILE, WINDOW_BUILD];

/// Installs what is missing, saying what and why; does nothing when all is there.
pub fn ensure(needs: &[Need]) -> Result<()> {
    if std::env::var_os("PURABARTA_SKIP_SYSTEM_SETUP").is_some() {
        println!("      left alone (PURABARTA_SKIP_SYSTEM_SETUP)");
        return Ok(());
    }
    if !knows_apt() {
        bail!(sh::Stop { code: 3, message: elsewhere(needs) });
    }
    let missing = missing(needs, &installed(needs)?);
    if missing.is_empty() {
        println!(
            "      all {} packages are there",
            needs.iter().map(|need| need.packages.len()).sum::<usize>()
        );
        return Ok(());
    }
    println!("{}", plan(&missing));
    let packages: Vec<_> = missing.iter().flat_map(|(_, packages)| packages).copied().collect();
    apt(&["update"])?;
    apt(&[&["install", "-y", "--no-install-recommends"], packages.as_slice()].concat())
}

fn knows_apt() -> bool {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    is_debian_like(&release) && sh::is_on_path("apt-get") && sh::is_on_path("dpkg-query")
}

fn is_debian_like(os_release: &str) -> bool {
    os_release
        .lines()
        .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
        .flat_map(|ids| ids.trim_matches('"').split_whitespace())
        .any(|id| matches!(id, "debian" | "ubuntu"))
}

fn installed(needs: &[Need]) -> Result<BTreeSet<String>> {
    // It fails when any package is unknown, and still answers about the others.
    let answer = sh::command("dpkg-query")
        .args(["--show", "--showformat", "${Package} ${db:Status-Status}\n"])
        .args(needs.iter().flat_map(|need| need.packages))
        .stderr(Stdio::null())
        .output()?;
    Ok(parse_installed(&String::from_utf8_lossy(&answer.stdout)))
}

fn parse_installed(answer: &str) -> BTreeSet<String> {
    answer.lines().filter_map(|line| line.strip_suffix(" installed")).map(str::to_owned).collect()
}

type Missing = Vec<(&'static str, Vec<&'static str>)>;

fn missing(needs: &[Need], installed: &BTreeSet<String>) -> Missing {
    let lacks =
        |need: &Need| need.packages.iter().copied().filter(|name| !installed.contains(*name)).collect();
    needs
        .iter()
        .map(|need| (need.why, lacks(need)))
        .filter(|(_, lacks): &(_, Vec<_>)| !lacks.is_empty())
        .collect()
}

fn plan(missing: &Missing) -> String {
    let mut text =
        String::from("      These system packages are missing and will be installed with apt-get:");
    for (why, packages) in missing {
        let _infallible = write!(text, "\n      - {why}:\n          {}", packages.join(" "));
    }
    text
}

fn elsewhere(needs: &[Need]) -> String {
    let mut text = String::from(
        "this system is neither Debian nor Ubuntu, so nothing is installed by itself.\n\
         Install what these Debian packages are called here:\n",
    );
    for need in needs {
        let _infallible = writeln!(text, "- {}:\n    {}", need.why, need.packages.join(" "));
    }
    text.push_str("then start again with PURABARTA_SKIP_SYSTEM_SETUP=1.");
    text
}

fn apt(args: &[&str]) -> Result<()> {
    let mut command = if rustix::process::getuid().is_root() {
        sh::command("env")
    } else if sh::is_on_path("sudo") {
        let mut sudo = sh::command("sudo");
        sudo.arg("env");
        sudo
    } else {
        bail!("installing needs root, and there is no sudo; run as root: apt-get {}", args.join(" "));
    };
    sh::run(command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]).args(args))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEEDS: &[Need] = &[
        Need { why: "to compile", packages: &["cc", "cmake"] },
        Need { why: "to show", packages: &["fonts"] },
    ];

    #[test]
    fn only_fully_installed_packages_count() {
        let installed = parse_installed("cc installed\ncmake config-files\nfonts not-installed\n");
        assert_eq!(installed, BTreeSet::from(["cc".to_owned()]));
        assert_eq!(
            missing(NEEDS, &installed),
            vec![("to compile", vec!["cmake"]), ("to show", vec!["fonts"])]
        );
    }

    #[test]
    fn nothing_is_missing_on_a_ready_machine() {
        let installed = ["cc", "cmake", "fonts"].map(str::to_owned).into();
        assert!(missing(NEEDS, &installed).is_empty());
    }

    #[test]
    fn the_plan_names_each_package_and_its_reason() {
        let text = plan(&missing(NEEDS, &["cc".to_owned(), "cmake".to_owned()].into()));
        assert!(text.contains("to show") && text.contains("fonts") && !text.contains("cmake"), "{text}");
    }

    #[test]
    fn debian_and_its_children_are_recognised() {
        assert!(is_debian_like("NAME=\"Debian GNU/Linux\"\nID=debian\n"));
        assert!(is_debian_like("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"));
        assert!(!is_debian_like("ID=fedora\n"));
    }

    #[test]
    fn other_systems_are_told_the_whole_list() {
        let text = elsewhere(NEEDS);
        assert!(
            ["cc", "cmake", "fonts", "PURABARTA_SKIP_SYSTEM_SETUP"].iter().all(|word| text.contains(word))
        );
    }
}
