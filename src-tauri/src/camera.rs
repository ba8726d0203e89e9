//! The camera, for the page's `getUserMedia`.
//!
//! WebView2 asks the officer by itself. WebKitGTK has media streams turned off and answers every request
//! with a no; here they are turned on, and the page (our own: nothing else is ever loaded) may have the camera, not
//! the microphone. The camera is on only after the officer pressed its button, and off when they leave it.

use tauri::WebviewWindow;

/// For tests: a picture that moves instead of a camera.
#[cfg(target_os = "linux")]
const MOCK: &str = "PURABARTA_MOCK_CAMERA";

/// Lets the window have the camera. Without it the rest of the program works, and the page says so.
#[cfg(target_os = "linux")]
pub fn allow(window: &WebviewWindow) {
    use webkit2gtk::glib::prelude::{Cast as _, ObjectExt as _};
    use webkit2gtk::{
        DeviceInfoPermissionRequest, PermissionRequestExt as _, SettingsExt as _, UserMediaPermissionRequest,
        UserMediaPermissionRequestExt as _, WebViewExt,
    };
    let allowed = window.with_webview(|webview| {
        let view = webview.inner();
        if let Some(settings) = WebViewExt::settings(&view) {
            settings.set_enable_media_stream(true);
            settings.set_enable_mock_capture_devices(std::env::var_os(MOCK).is_some());
        }
        view.connect_permission_request(|_, request| {
            let camera = request.downcast_ref::<UserMediaPermissionRequest>();
            let only_video =
                camera.is_some_and(|camera| camera.is_for_video_device() && !camera.is_for_audio_device());
            if only_video || request.is::<DeviceInfoPermissionRequest>() {
                request.allow();
                return true;
            }
            false
        });
    });
    if let Err(e) = allowed {
        tracing::warn!(error = %e, "the window cannot have the camera");
    }
}

/// Elsewhere the system asks the officer.
#[cfg(not(target_os = "linux"))]
pub const fn allow(_: &WebviewWindow) {}
